"""A job's life without requests: its inputs and areas checked, its records read, its files written."""
