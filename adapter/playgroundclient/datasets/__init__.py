"""What goes into a dataset: zones and records in any usual form, checked, stored once, and corrected. No I/O but a file's."""
