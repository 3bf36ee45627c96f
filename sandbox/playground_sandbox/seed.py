"""What a new gateway holds: projects, processes, images, datasets, zones and past jobs, the same for the same seed."""

import hashlib
from datetime import UTC, datetime, timedelta
from random import Random

from playground_sandbox.documents import Doc, Json, make_uuid, published
from playground_sandbox.geometry import Area, bounds_of, bounds_polygon, tile_at
from playground_sandbox.jobs import schedule_of, tiles_of
from playground_sandbox.settings import Settings
from playground_sandbox.store import JobRow, RecordRow, Row, Store

USER: Doc = {
    "user_id": "5f6f3a52-2f0e-4a77-9b63-0a0b5c9d1e01",
    "firstname": "Camille",
    "lastname": "Martin",
    "email": "camille.martin@example.com",
    "organization": "Sandbox",
    "language": "en",
}
COLLEAGUE = "0b0c7d0e-6f2e-4f0a-8a53-7b2f6f1f4c02"

AIRBUS = "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"
AIRBUS_NA = "e7c1f0de-54a7-4d0c-8f0b-6f1f0b6f5a10"
CHANGES = "3361252e-bfe8-4b8e-8c38-e915e32d741f"
FOREIGN = "f0e1d2c3-b4a5-4697-8877-665544332211"
PROJECTS = [
    (AIRBUS, "Airbus", "Shared processes and their results", True),
    (AIRBUS_NA, "Airbus NA", "North America", True),
    (CHANGES, "Change monitoring", "Changes between two dates", True),
    ("8d1c7f5e-0b5a-4a60-9a4e-2f7f3f0b7c21", "Ports", "Harbours and storage", True),
    ("c2b9a8f7-1e2d-4c3b-9a49-5869786a7b32", "Training", "Room to try things", True),
    # Exists, but the user is no member: answers 403.
    (FOREIGN, "Another team", "Not for this user", False),
]
PAST_JOBS_OF_AIRBUS = 71
DOHA_JOB = "1a2deece-27a8-46fe-8bc4-84f31179b305"
PAST_JOBS_OF_CHANGES = 6
# What the contract's examples name, so that they can be tried as they stand.
CHANGES_JOB = "c5d0a7e2-3b1f-4a86-9c47-0e8f6b2d9a11"
EXPORT = "7c1d8c4e-52a5-44c5-9d0c-2b6f3a1e9d77"
RECORD = "0b7a1f0e-64de-4c9f-9f0c-0d1f53c0a7f1"
BATCH = "6d9dd8a1-1f3f-4a37-8f4b-3b6d4f8f20a5"

CHANGE_DETECTION = "2f8d2fc7-e38e-4e2f-88f2-266135677f4c"
# id, title, version, what it detects, resolution (m), tile (pixels), tasks at a time, seconds a task, description
PROCESSES: list[tuple[str, str, str, list[str], Json, int, int, float, str]] = [
    (
        CHANGE_DETECTION, "DL Change Detection 5", "5.0.0", ["New building", "Demolished building"], 0.5, 512, 4, 6.0,
        "Finds what was built and what was demolished between two images",
    ),
    (
        "6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01", "Ext Cars", "2.1.0", ["Car"], 0.5, 512, 4, 4.0,
        "Finds cars and other small vehicles",
    ),
    (
        "b81f40d9-2c6a-4e0f-b3d7-15e6a7c98f02", "Ext Buildings", "1.4.2", ["Building"], "0.5", 512, 4, 5.0,
        "Finds the footprints of buildings",
    ),
    (
        "0d5e92a4-7f31-4b6c-8e29-c4f1b0a6d703", "Ext Aircraft", "3.0.1", ["Aircraft"], 0.5, 1024, 2, 8.0,
        "Finds aircraft on the ground",
    ),
    (
        "94c7d6e1-5a08-4d3b-9f12-e8b3a2f0c504", "Ext Storage Tanks", "1.0.0", ["Storage tank"], "1.5", 512, 2, 6.0,
        "Finds storage tanks",
    ),
    (
        "e2a8b5f3-16d9-4c74-a0e5-93d7f1c4b605", "Ext Trees", "0.9.3", ["Tree"], 0.5, 512, 8, 3.0,
        "Finds single trees: hundreds in a tile, for trying large results",
    ),
]  # fmt: skip

PLACES = {
    "Doha": (51.53, 25.28), "Hamburg": (9.97, 53.53), "Houston": (-95.27, 29.73), "Lagos": (3.39, 6.45),
    "Marseille": (5.36, 43.31), "Nantes": (-1.56, 47.21), "Perpignan": (2.90, 42.70), "Rotterdam": (4.40, 51.90),
    "Singapore": (103.80, 1.29), "Toulouse": (1.37, 43.63), "Bordeaux": (-0.68, 44.83),
}  # fmt: skip
ARCHIVE = "Madrid"
"""Where the catalogue holds more images than one answer, over an area that no past job is in."""
ARCHIVE_CENTRE, ARCHIVE_IMAGES = (-3.7, 40.42), 240
ZONE_IMAGES = ("60ee9a64e3ed2194919b5359fca1594a80d8461c", "0239d2b5b73f87dfd1137a1e1d6be666ef9ca8a9")
EPOCH = datetime(2019, 6, 3, 8, 0, tzinfo=UTC)


def populate(store: Store, settings: Settings) -> None:
    """Fills a store that is new; a store that holds something is left as it is."""
    if store.setting("seed") is not None:
        return
    with store.transaction():
        fill(store, settings)


def fill(store: Store, settings: Settings) -> None:
    """Put what a new gateway holds into an empty store, within a transaction."""
    store.keep("seed", str(settings.seed))
    for number, (project, name, description, member) in enumerate(PROJECTS):
        doc = {"name": name, "description": description, "member": member, "created": _at(-400 + 10 * number)}
        store.add("project", Row(project, doc))
    for facts in PROCESSES:
        store.add("process", Row(facts[0], _process(*facts[1:])))
    for image in _images(settings.seed):
        store.add("image", Row(image["id"], image, parent=image["properties"]["sourceId"]))
    _add_published_zone(store)
    _add_past_jobs(store, settings)


def process_doc(
    title: str, version: str, family: str, detects: list[str], schema: Doc, description: str, **requirements: Json
) -> Doc:
    """A process as it is stored: what the service describes, and what it detects here."""
    return {
        "name": title.lower().replace(" ", "-"),
        "title": title,
        "family": family,
        "version": version,
        "description": description,
        "organization": "Airbus Intelligence",
        "email": "playground@example.com",
        "keywords": [family, *(tag.lower() for tag in detects)],
        "detects": detects,
        "requirements": {
            "tile_size": {"optimal": 512, "min": 256, "max": 1024},
            "resolution": {"optimal": 0.5, "min": 0.3, "max": 2.0},
            "overlap_size": 0,
            "number_of_images": 2 if family == "change-detection" else 1,
            "apply_fusion": "SELECT_BASED_ON_CONFIDENCE",
            "max_concurrent_requests": 4,
            "duration_estimate": 4.0,
            "supported_image_type": [
                {"bit_depth": 8, "bands": ["R", "G", "B"], "format": kind, "processing": "DISPLAY", "ortholevel": "L3"}
                for kind in ("JPG", "PNG")
            ],
            "metadata": None,
            "regions": ["WORLD"],
            **requirements,
        },
        "capabilities": {
            "disclaimer": "Synthetic results for trying the client.",
            # Some processes describe their tags, some send plain strings.
            "tags": [{"title": tag, "description": f"{tag} seen from above"} for tag in detects]
            if family == "change-detection"
            else detects,
        },
        "resources": {
            "gpu_enabled": True,
            "cpu_enabled": False,
            "ram": 8_589_934_592,
            "cpu": 4,
            "cpuArch": "amd64",
            "gpu": 1,
            "ram_gpu": 8_589_934_592,
            "static_memory": "10MB",
            "max_batch_size": 8,
        },
        "input": schema,
        "output": None,
    }


def _process(
    title: str, version: str, detects: list[str], resolution: Json, pixels: int, workers: int, seconds: float, text: str
) -> Doc:
    family = "change-detection" if "Change" in title else "object-detection"
    return process_doc(
        title,
        version,
        family,
        detects,
        published(f"process-{family}.input.json"),
        text,
        tile_size={"optimal": pixels, "min": 256, "max": 2048},
        resolution={"optimal": resolution, "min": 0.3, "max": 2.0},
        max_concurrent_requests=workers,
        duration_estimate=seconds,
    )


def _images(seed: int) -> list[Doc]:
    found: list[Doc] = published("image-by-sourceid.json")["features"]
    template = found[1]
    for place, (longitude, latitude) in PLACES.items():
        if place == "Perpignan":  # the published images are there
            continue
        for number in range(2):
            identifier = hashlib.sha1(f"{seed}:{place}:{number}".encode(), usedforsecurity=False).hexdigest()
            if place == "Bordeaux":
                identifier = ZONE_IMAGES[number]
            spot = place in ("Lagos", "Nantes")
            found.append(_image(template, identifier, (longitude, latitude), number, spot=spot))
    return found + _archive(seed, template)


def _archive(seed: int, template: Doc) -> list[Doc]:
    """Years of images of one region, some with many clouds, none of whose places lies under a hundred of them."""
    found: list[Doc] = []
    for number in range(ARCHIVE_IMAGES):
        identifier = hashlib.sha1(f"{seed}:{ARCHIVE}:{number}".encode(), usedforsecurity=False).hexdigest()
        random = Random(f"{seed}:{ARCHIVE}:{number}")
        centre = (
            round(ARCHIVE_CENTRE[0] + random.uniform(-0.7, 0.7), 4),
            round(ARCHIVE_CENTRE[1] + random.uniform(-0.5, 0.5), 4),
        )
        image = _image(template, identifier, centre, number % 2, spot=number % 3 == 0)
        taken = EPOCH - timedelta(days=random.randrange(1400), seconds=random.randrange(3600))
        image["properties"]["acquisitionDate"] = taken.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        image["properties"]["cloudCover"] = round(100 * random.random() ** 3, 1)
        found.append(image)
    return found


def _image(template: Doc, identifier: str, centre: tuple[float, float], number: int, *, spot: bool) -> Doc:
    random = Random(identifier)
    longitude, latitude = centre
    half_width, half_height = 0.13, 0.09
    taken = EPOCH + timedelta(days=-700 + 420 * number + random.randrange(60), seconds=random.randrange(9000, 12000))
    satellite = ("SPOT7" if spot else "PHR1A") if number else ("SPOT6" if spot else "PHR1B")
    source = f"DS_{satellite}_{taken:%Y%m%d%H%M%S}_{identifier[:6].upper()}"
    properties: Doc = template["properties"] | {
        "acquisitionDate": taken.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
        "centerLatitude": latitude,
        "centerLongitude": longitude,
        "cloudCover": round(10 * random.random(), 1),
        "constellation": "SPOT" if spot else "PLEIADES",
        "gsUri": f"gs://sandbox/{taken:%Y/%m/%d}/{source}",
        "incidenceAngle": round(5 + 20 * random.random(), 3),
        "instrument": satellite,
        "satellite": satellite,
        # The service sends a string for some images.
        "resolution": "1.5" if spot else 0.5,
        "sourceId": source,
    }
    for key, value in template["properties"].items():
        if isinstance(value, str) and template["id"] in value:
            properties[key] = value.replace(template["id"], identifier)
    west, east, south, north = (
        longitude - half_width, longitude + half_width, latitude - half_height, latitude + half_height,
    )  # fmt: skip
    return template | {
        "id": identifier,
        "geometry": bounds_polygon(west, south, east, north),
        "properties": properties,
    }


def _add_published_zone(store: Store) -> None:
    zone: Doc = published("zone.json")
    dataset = zone["dataset_id"]
    created = datetime.fromisoformat(zone["created_at"]).timestamp()
    doc = {"name": "Bordeaux changes", "description": "Reference changes around Bordeaux", "created": created - 60}
    store.add("dataset", Row(dataset, doc, CHANGES))
    doc = {key: zone[key] for key in ("name", "description", "status", "geom")}
    doc |= {"created": created, "images": [zone["image_id"], zone["image_2_id"]]}
    store.add("zone", Row(zone["zone_id"], doc, CHANGES, dataset))
    for number, record in enumerate((RECORD, make_uuid(RECORD))):
        point: Doc = {"type": "Point", "coordinates": [-0.7 + number / 100, 44.82]}
        properties = {
            "record_id": record, "batch_id": BATCH, "dataset_id": dataset, "zone_id": zone["zone_id"], "job_id": None,
            "tags": "New building", "confidence": None, "state": "ADDED", "comment": "Drawn by hand",
        }  # fmt: skip
        feature = {"type": "Feature", "id": record, "geometry": point, "properties": properties}
        store.add_records([RecordRow(record, dataset, zone["zone_id"], None, BATCH, bounds_of(point), feature)])
    doc = {"name": "Bordeaux", "type": "Dataset", "of": dataset, "created": created + 60}
    store.add("export", Row(EXPORT, doc, CHANGES, dataset))


def _add_past_jobs(store: Store, settings: Settings) -> None:
    detection = [facts[0] for facts in PROCESSES[1:5]]
    images = [(row.id, Area(row.doc["geometry"])) for row in store.find("image", 0.0)]
    places = list(PLACES)
    # The job that the published notebook shows is among the ten newest.
    for number in range(PAST_JOBS_OF_AIRBUS):
        doha = number == PAST_JOBS_OF_AIRBUS - 4
        place = "Doha" if doha else places[1:][number % (len(places) - 1)]
        process = detection[0] if doha else detection[number % len(detection)]
        _add_past_job(store, settings, images, AIRBUS, number, place, process, USER["user_id"], doha=doha)
    for number in range(24):
        owner = COLLEAGUE if number % 2 else USER["user_id"]
        _add_past_job(store, settings, images, AIRBUS_NA, 100 + number, "Houston", detection[number % 2], owner)
    for number in range(PAST_JOBS_OF_CHANGES - 1):
        _add_past_job(store, settings, images, CHANGES, 200 + number, "Bordeaux", CHANGE_DETECTION, USER["user_id"])
    zone: Doc = published("zone.json")
    _add_past_job(
        store, settings, images, CHANGES, 199 + PAST_JOBS_OF_CHANGES, "Bordeaux", CHANGE_DETECTION, USER["user_id"],
        fixed=(CHANGES_JOB, zone["dataset_id"], zone["zone_id"]),
    )  # fmt: skip


def _add_past_job(
    store: Store, settings: Settings, known: list[tuple[str, Area]], project: str, number: int, place: str,
    process: str, owner: str, *, doha: bool = False, fixed: tuple[str, str, str] | None = None,
) -> None:  # fmt: skip
    """`fixed` are the ids of the job, and of the dataset and the zone that are there for it."""
    job = fixed[0] if fixed else DOHA_JOB if doha else make_uuid(settings.seed, "past job", number)
    random = Random(f"{settings.seed}:{job}")
    name = place if doha else f"{place} {number}"
    created = _at(number * 2) + random.random()
    across, down = (10, 7) if doha else (random.randint(1, 4), random.randint(1, 3))
    geom = _tile_block(place, across, down, 0 if doha else number)
    area = Area(geom)
    images = [image for image, footprint in known if footprint.overlaps(area)]
    keys = ("imageId1", "imageId2") if process == CHANGE_DETECTION else ("imageId",)
    dataset, zone = (make_uuid(settings.seed, kind, number) for kind in ("past dataset", "past zone"))
    inputs: Doc = {"name": name, "geom": geom, "datasetName": f"{name} results", "projectId": project}
    inputs |= dict(zip(keys, reversed(images), strict=False))
    if fixed:
        _, dataset, zone = fixed
        inputs["datasetId"] = dataset
        del inputs["datasetName"]
    else:
        facts = {"name": f"{name} results", "description": name, "created": created}
        store.add("dataset", Row(dataset, facts, project))
        zone_doc = {"name": name, "description": None, "status": "LABELLIZED", "created": created, "geom": geom}
        store.add("zone", Row(zone, zone_doc | {"images": [inputs[key] for key in keys]}, project, dataset))
    found = store.get("process", process, 0.0)
    assert found is not None
    failed = not doha and number % 9 == 8
    tasks = len(tiles_of(found.doc, area))
    doc: Doc = {
        "name": name, "input": inputs, "zone": zone, "created": created, "queue": 2.0, "run": 6.0 * tasks,
        "tasks": tasks, "workers": 4, "seed": random.getrandbits(32), "failing_task": 1 if failed else None,
        "failure": "The image could not be read" if failed else None,
    }  # fmt: skip
    row = JobRow(job, project, process, dataset, owner, None, doc)
    store.add_job(row, None if failed else schedule_of(row).ended)


def _tile_block(place: str, across: int, down: int, shift: int) -> Doc:
    """An area of exactly `across` x `down` tiles of the finest zoom near a place."""
    longitude, latitude = PLACES[place]
    first = tile_at(longitude + 0.002 * (shift % 7), latitude + 0.002 * (shift % 5), 17)
    last = type(first)(17, first.x + across - 1, first.y + down - 1)
    (west, _, _, north), (_, south, east, _) = first.bounds(), last.bounds()
    margin = 0.0001
    bounds = (west + margin, south + margin, east - margin, north - margin)
    return bounds_polygon(*(round(value, 6) for value in bounds))


def _at(hours: float) -> float:
    return (EPOCH + timedelta(hours=hours)).timestamp()
