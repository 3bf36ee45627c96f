"""Contains all the data models used in inputs/outputs"""

from .access_token_answer import AccessTokenAnswer
from .api_key_exchange import ApiKeyExchange
from .api_key_exchange_client_id import ApiKeyExchangeClientId
from .api_key_exchange_grant_type import ApiKeyExchangeGrantType
from .capabilities import Capabilities
from .capability_tag import CapabilityTag
from .constellations import Constellations
from .count_answer import CountAnswer
from .current_user import CurrentUser
from .dataset_describe import DatasetDescribe
from .dataset_input import DatasetInput
from .dataset_links import DatasetLinks
from .dataset_page import DatasetPage
from .dataset_summary import DatasetSummary
from .error import Error
from .export_describe import ExportDescribe
from .export_input import ExportInput
from .export_links import ExportLinks
from .export_page import ExportPage
from .export_summary import ExportSummary
from .front_dataset import FrontDataset
from .front_job import FrontJob
from .front_job_input import FrontJobInput
from .front_job_process import FrontJobProcess
from .front_project import FrontProject
from .front_record import FrontRecord
from .front_record_input import FrontRecordInput
from .front_tag import FrontTag
from .front_zone import FrontZone
from .front_zone_input import FrontZoneInput
from .geometry import Geometry
from .get_image_tile_g import GetImageTileG
from .image import Image
from .image_collection import ImageCollection
from .image_format import ImageFormat
from .image_properties import ImageProperties
from .import_answer import ImportAnswer
from .import_input import ImportInput
from .input_schema import InputSchema
from .item_links import ItemLinks
from .job_area import JobArea
from .job_describe import JobDescribe
from .job_input import JobInput
from .job_links import JobLinks
from .job_page import JobPage
from .job_status import JobStatus
from .job_summary import JobSummary
from .known_export_status import KnownExportStatus
from .known_export_type import KnownExportType
from .known_job_state import KnownJobState
from .known_record_state import KnownRecordState
from .known_zone_status import KnownZoneStatus
from .metadata import Metadata
from .multi_polygon_geometry import MultiPolygonGeometry
from .multi_polygon_geometry_type import MultiPolygonGeometryType
from .nav_links import NavLinks
from .point_geometry import PointGeometry
from .point_geometry_type import PointGeometryType
from .polygon_geometry import PolygonGeometry
from .polygon_geometry_type import PolygonGeometryType
from .process_describe import ProcessDescribe
from .process_links import ProcessLinks
from .process_output import ProcessOutput
from .process_page import ProcessPage
from .process_ref import ProcessRef
from .process_ref_type import ProcessRefType
from .process_summary import ProcessSummary
from .project_links import ProjectLinks
from .project_page import ProjectPage
from .project_summary import ProjectSummary
from .record import Record
from .record_collection import RecordCollection
from .record_format import RecordFormat
from .record_properties import RecordProperties
from .reference import Reference
from .requirements import Requirements
from .resources import Resources
from .submitted_input import SubmittedInput
from .tag_links import TagLinks
from .task_count_by_status import TaskCountByStatus
from .task_describe import TaskDescribe
from .task_node import TaskNode
from .task_page import TaskPage
from .task_stats import TaskStats
from .task_status import TaskStatus
from .task_summary import TaskSummary
from .token_error import TokenError
from .value_range import ValueRange
from .zone_describe import ZoneDescribe
from .zone_page import ZonePage
from .zone_summary import ZoneSummary
from .zone_update import ZoneUpdate

__all__ = (
    "AccessTokenAnswer",
    "ApiKeyExchange",
    "ApiKeyExchangeClientId",
    "ApiKeyExchangeGrantType",
    "Capabilities",
    "CapabilityTag",
    "Constellations",
    "CountAnswer",
    "CurrentUser",
    "DatasetDescribe",
    "DatasetInput",
    "DatasetLinks",
    "DatasetPage",
    "DatasetSummary",
    "Error",
    "ExportDescribe",
    "ExportInput",
    "ExportLinks",
    "ExportPage",
    "ExportSummary",
    "FrontDataset",
    "FrontJob",
    "FrontJobInput",
    "FrontJobProcess",
    "FrontProject",
    "FrontRecord",
    "FrontRecordInput",
    "FrontTag",
    "FrontZone",
    "FrontZoneInput",
    "Geometry",
    "GetImageTileG",
    "Image",
    "ImageCollection",
    "ImageFormat",
    "ImageProperties",
    "ImportAnswer",
    "ImportInput",
    "InputSchema",
    "ItemLinks",
    "JobArea",
    "JobDescribe",
    "JobInput",
    "JobLinks",
    "JobPage",
    "JobStatus",
    "JobSummary",
    "KnownExportStatus",
    "KnownExportType",
    "KnownJobState",
    "KnownRecordState",
    "KnownZoneStatus",
    "Metadata",
    "MultiPolygonGeometry",
    "MultiPolygonGeometryType",
    "NavLinks",
    "PointGeometry",
    "PointGeometryType",
    "PolygonGeometry",
    "PolygonGeometryType",
    "ProcessDescribe",
    "ProcessLinks",
    "ProcessOutput",
    "ProcessPage",
    "ProcessRef",
    "ProcessRefType",
    "ProcessSummary",
    "ProjectLinks",
    "ProjectPage",
    "ProjectSummary",
    "Record",
    "RecordCollection",
    "RecordFormat",
    "RecordProperties",
    "Reference",
    "Requirements",
    "Resources",
    "SubmittedInput",
    "TagLinks",
    "TaskCountByStatus",
    "TaskDescribe",
    "TaskNode",
    "TaskPage",
    "TaskStats",
    "TaskStatus",
    "TaskSummary",
    "TokenError",
    "ValueRange",
    "ZoneDescribe",
    "ZonePage",
    "ZoneSummary",
    "ZoneUpdate",
)
