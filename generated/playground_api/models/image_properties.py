from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ImageProperties")


@_attrs_define
class ImageProperties:
    """What is known of an image. Angles are in degrees, the ground sample distances in metres, covers in %. The units are
    assumed.

        Example:
            {'acquisitionDate': '2016-09-22T10:42:34.781000+00:00', 'constellation': 'PLEIADES', 'cloudCover': 0.0,
                'resolution': '1.5', 'sourceId': 'DS_PHR1B_201609221042338_FR1_PX_E002N42_1117_01200', 'tileEngineUrl':
                '/api/cog/ortho/95e878942335216e74e88a9d9e2a97156870bfce?z={z}&x={x}&y={y}&g=3857'}

        Attributes:
            acquisition_date (datetime.datetime | None | Unset): When the image was taken.
            last_modified_date (datetime.datetime | None | Unset): When its entry changed.
            constellation (None | str | Unset): The satellite's constellation.
            satellite (None | str | Unset): The satellite.
            instrument (None | str | Unset): The instrument.
            provider (None | str | Unset): Who provides the image.
            source_id (None | str | Unset): The id of the acquisition.
            resolution (float | None | str | Unset): A number, which some answers send as a string. Example: 1.5.
            cloud_cover (float | None | Unset): Cloud cover.
            snow_cover (float | None | Unset): Snow cover.
            center_latitude (float | None | Unset): Latitude of the centre.
            center_longitude (float | None | Unset): Longitude of the centre.
            center_col (float | None | Unset): Column of the centre.
            center_row (float | None | Unset): Row of the centre.
            n_cols (int | None | Unset): Width in pixels.
            n_rows (int | None | Unset): Height in pixels.
            n_bands (int | None | Unset): How many bands.
            n_bits (int | None | Unset): Bits of a sample.
            crs_code (int | None | Unset): EPSG code.
            data_file_format (None | str | Unset): Media type of the image's file.
            gsd_across_track (float | None | Unset): Ground sample distance across the track.
            gsd_along_track (float | None | Unset): Ground sample distance along the track.
            illumination_azimuth_angle (float | None | Unset): The sun's azimuth.
            illumination_elevation_angle (float | None | Unset): The sun's elevation.
            incidence_angle (float | None | Unset): Incidence.
            incidence_across_track (float | None | Unset): Incidence across the track.
            incidence_along_track (float | None | Unset): Incidence along the track.
            viewing_angle (float | None | Unset): Viewing angle.
            viewing_across_track (float | None | Unset): Viewing angle across the track.
            viewing_along_track (float | None | Unset): Viewing angle along the track.
            orientation_angle (float | None | Unset): Orientation.
            pass_direction (None | str | Unset): ASCENDING or DESCENDING.
            processing_level (None | str | Unset): How far it was processed, ORTHO for example.
            spectral_processing (None | str | Unset): How its bands were made, PMS for example.
            radiometric_adjustment (None | str | Unset): How its values were adjusted.
            gs_uri (None | str | Unset): The image's file in its bucket.
            tile_engine_url (None | str | Unset): Template of the image's tiles with `{z}`, `{x}` and `{y}`, relative to the
                front or absolute.
            wmts_url (None | str | Unset): WMTS address, relative to the front or absolute.
            direct_tile_engine_url (None | str | Unset): Template of tiles on another host. It gets no access token.
            direct_wmts_url (None | str | Unset): WMTS address on another host. It gets no access token.
    """

    acquisition_date: datetime.datetime | None | Unset = UNSET
    last_modified_date: datetime.datetime | None | Unset = UNSET
    constellation: None | str | Unset = UNSET
    satellite: None | str | Unset = UNSET
    instrument: None | str | Unset = UNSET
    provider: None | str | Unset = UNSET
    source_id: None | str | Unset = UNSET
    resolution: float | None | str | Unset = UNSET
    cloud_cover: float | None | Unset = UNSET
    snow_cover: float | None | Unset = UNSET
    center_latitude: float | None | Unset = UNSET
    center_longitude: float | None | Unset = UNSET
    center_col: float | None | Unset = UNSET
    center_row: float | None | Unset = UNSET
    n_cols: int | None | Unset = UNSET
    n_rows: int | None | Unset = UNSET
    n_bands: int | None | Unset = UNSET
    n_bits: int | None | Unset = UNSET
    crs_code: int | None | Unset = UNSET
    data_file_format: None | str | Unset = UNSET
    gsd_across_track: float | None | Unset = UNSET
    gsd_along_track: float | None | Unset = UNSET
    illumination_azimuth_angle: float | None | Unset = UNSET
    illumination_elevation_angle: float | None | Unset = UNSET
    incidence_angle: float | None | Unset = UNSET
    incidence_across_track: float | None | Unset = UNSET
    incidence_along_track: float | None | Unset = UNSET
    viewing_angle: float | None | Unset = UNSET
    viewing_across_track: float | None | Unset = UNSET
    viewing_along_track: float | None | Unset = UNSET
    orientation_angle: float | None | Unset = UNSET
    pass_direction: None | str | Unset = UNSET
    processing_level: None | str | Unset = UNSET
    spectral_processing: None | str | Unset = UNSET
    radiometric_adjustment: None | str | Unset = UNSET
    gs_uri: None | str | Unset = UNSET
    tile_engine_url: None | str | Unset = UNSET
    wmts_url: None | str | Unset = UNSET
    direct_tile_engine_url: None | str | Unset = UNSET
    direct_wmts_url: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        acquisition_date: None | str | Unset
        if isinstance(self.acquisition_date, Unset):
            acquisition_date = UNSET
        elif isinstance(self.acquisition_date, datetime.datetime):
            acquisition_date = self.acquisition_date.isoformat()
        else:
            acquisition_date = self.acquisition_date

        last_modified_date: None | str | Unset
        if isinstance(self.last_modified_date, Unset):
            last_modified_date = UNSET
        elif isinstance(self.last_modified_date, datetime.datetime):
            last_modified_date = self.last_modified_date.isoformat()
        else:
            last_modified_date = self.last_modified_date

        constellation: None | str | Unset
        if isinstance(self.constellation, Unset):
            constellation = UNSET
        else:
            constellation = self.constellation

        satellite: None | str | Unset
        if isinstance(self.satellite, Unset):
            satellite = UNSET
        else:
            satellite = self.satellite

        instrument: None | str | Unset
        if isinstance(self.instrument, Unset):
            instrument = UNSET
        else:
            instrument = self.instrument

        provider: None | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        else:
            provider = self.provider

        source_id: None | str | Unset
        if isinstance(self.source_id, Unset):
            source_id = UNSET
        else:
            source_id = self.source_id

        resolution: float | None | str | Unset
        if isinstance(self.resolution, Unset):
            resolution = UNSET
        else:
            resolution = self.resolution

        cloud_cover: float | None | Unset
        if isinstance(self.cloud_cover, Unset):
            cloud_cover = UNSET
        else:
            cloud_cover = self.cloud_cover

        snow_cover: float | None | Unset
        if isinstance(self.snow_cover, Unset):
            snow_cover = UNSET
        else:
            snow_cover = self.snow_cover

        center_latitude: float | None | Unset
        if isinstance(self.center_latitude, Unset):
            center_latitude = UNSET
        else:
            center_latitude = self.center_latitude

        center_longitude: float | None | Unset
        if isinstance(self.center_longitude, Unset):
            center_longitude = UNSET
        else:
            center_longitude = self.center_longitude

        center_col: float | None | Unset
        if isinstance(self.center_col, Unset):
            center_col = UNSET
        else:
            center_col = self.center_col

        center_row: float | None | Unset
        if isinstance(self.center_row, Unset):
            center_row = UNSET
        else:
            center_row = self.center_row

        n_cols: int | None | Unset
        if isinstance(self.n_cols, Unset):
            n_cols = UNSET
        else:
            n_cols = self.n_cols

        n_rows: int | None | Unset
        if isinstance(self.n_rows, Unset):
            n_rows = UNSET
        else:
            n_rows = self.n_rows

        n_bands: int | None | Unset
        if isinstance(self.n_bands, Unset):
            n_bands = UNSET
        else:
            n_bands = self.n_bands

        n_bits: int | None | Unset
        if isinstance(self.n_bits, Unset):
            n_bits = UNSET
        else:
            n_bits = self.n_bits

        crs_code: int | None | Unset
        if isinstance(self.crs_code, Unset):
            crs_code = UNSET
        else:
            crs_code = self.crs_code

        data_file_format: None | str | Unset
        if isinstance(self.data_file_format, Unset):
            data_file_format = UNSET
        else:
            data_file_format = self.data_file_format

        gsd_across_track: float | None | Unset
        if isinstance(self.gsd_across_track, Unset):
            gsd_across_track = UNSET
        else:
            gsd_across_track = self.gsd_across_track

        gsd_along_track: float | None | Unset
        if isinstance(self.gsd_along_track, Unset):
            gsd_along_track = UNSET
        else:
            gsd_along_track = self.gsd_along_track

        illumination_azimuth_angle: float | None | Unset
        if isinstance(self.illumination_azimuth_angle, Unset):
            illumination_azimuth_angle = UNSET
        else:
            illumination_azimuth_angle = self.illumination_azimuth_angle

        illumination_elevation_angle: float | None | Unset
        if isinstance(self.illumination_elevation_angle, Unset):
            illumination_elevation_angle = UNSET
        else:
            illumination_elevation_angle = self.illumination_elevation_angle

        incidence_angle: float | None | Unset
        if isinstance(self.incidence_angle, Unset):
            incidence_angle = UNSET
        else:
            incidence_angle = self.incidence_angle

        incidence_across_track: float | None | Unset
        if isinstance(self.incidence_across_track, Unset):
            incidence_across_track = UNSET
        else:
            incidence_across_track = self.incidence_across_track

        incidence_along_track: float | None | Unset
        if isinstance(self.incidence_along_track, Unset):
            incidence_along_track = UNSET
        else:
            incidence_along_track = self.incidence_along_track

        viewing_angle: float | None | Unset
        if isinstance(self.viewing_angle, Unset):
            viewing_angle = UNSET
        else:
            viewing_angle = self.viewing_angle

        viewing_across_track: float | None | Unset
        if isinstance(self.viewing_across_track, Unset):
            viewing_across_track = UNSET
        else:
            viewing_across_track = self.viewing_across_track

        viewing_along_track: float | None | Unset
        if isinstance(self.viewing_along_track, Unset):
            viewing_along_track = UNSET
        else:
            viewing_along_track = self.viewing_along_track

        orientation_angle: float | None | Unset
        if isinstance(self.orientation_angle, Unset):
            orientation_angle = UNSET
        else:
            orientation_angle = self.orientation_angle

        pass_direction: None | str | Unset
        if isinstance(self.pass_direction, Unset):
            pass_direction = UNSET
        else:
            pass_direction = self.pass_direction

        processing_level: None | str | Unset
        if isinstance(self.processing_level, Unset):
            processing_level = UNSET
        else:
            processing_level = self.processing_level

        spectral_processing: None | str | Unset
        if isinstance(self.spectral_processing, Unset):
            spectral_processing = UNSET
        else:
            spectral_processing = self.spectral_processing

        radiometric_adjustment: None | str | Unset
        if isinstance(self.radiometric_adjustment, Unset):
            radiometric_adjustment = UNSET
        else:
            radiometric_adjustment = self.radiometric_adjustment

        gs_uri: None | str | Unset
        if isinstance(self.gs_uri, Unset):
            gs_uri = UNSET
        else:
            gs_uri = self.gs_uri

        tile_engine_url: None | str | Unset
        if isinstance(self.tile_engine_url, Unset):
            tile_engine_url = UNSET
        else:
            tile_engine_url = self.tile_engine_url

        wmts_url: None | str | Unset
        if isinstance(self.wmts_url, Unset):
            wmts_url = UNSET
        else:
            wmts_url = self.wmts_url

        direct_tile_engine_url: None | str | Unset
        if isinstance(self.direct_tile_engine_url, Unset):
            direct_tile_engine_url = UNSET
        else:
            direct_tile_engine_url = self.direct_tile_engine_url

        direct_wmts_url: None | str | Unset
        if isinstance(self.direct_wmts_url, Unset):
            direct_wmts_url = UNSET
        else:
            direct_wmts_url = self.direct_wmts_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if acquisition_date is not UNSET:
            field_dict["acquisitionDate"] = acquisition_date
        if last_modified_date is not UNSET:
            field_dict["lastModifiedDate"] = last_modified_date
        if constellation is not UNSET:
            field_dict["constellation"] = constellation
        if satellite is not UNSET:
            field_dict["satellite"] = satellite
        if instrument is not UNSET:
            field_dict["instrument"] = instrument
        if provider is not UNSET:
            field_dict["provider"] = provider
        if source_id is not UNSET:
            field_dict["sourceId"] = source_id
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if cloud_cover is not UNSET:
            field_dict["cloudCover"] = cloud_cover
        if snow_cover is not UNSET:
            field_dict["snowCover"] = snow_cover
        if center_latitude is not UNSET:
            field_dict["centerLatitude"] = center_latitude
        if center_longitude is not UNSET:
            field_dict["centerLongitude"] = center_longitude
        if center_col is not UNSET:
            field_dict["centerCol"] = center_col
        if center_row is not UNSET:
            field_dict["centerRow"] = center_row
        if n_cols is not UNSET:
            field_dict["nCols"] = n_cols
        if n_rows is not UNSET:
            field_dict["nRows"] = n_rows
        if n_bands is not UNSET:
            field_dict["nBands"] = n_bands
        if n_bits is not UNSET:
            field_dict["nBits"] = n_bits
        if crs_code is not UNSET:
            field_dict["crsCode"] = crs_code
        if data_file_format is not UNSET:
            field_dict["dataFileFormat"] = data_file_format
        if gsd_across_track is not UNSET:
            field_dict["gsdAcrossTrack"] = gsd_across_track
        if gsd_along_track is not UNSET:
            field_dict["gsdAlongTrack"] = gsd_along_track
        if illumination_azimuth_angle is not UNSET:
            field_dict["illuminationAzimuthAngle"] = illumination_azimuth_angle
        if illumination_elevation_angle is not UNSET:
            field_dict["illuminationElevationAngle"] = illumination_elevation_angle
        if incidence_angle is not UNSET:
            field_dict["incidenceAngle"] = incidence_angle
        if incidence_across_track is not UNSET:
            field_dict["incidenceAcrossTrack"] = incidence_across_track
        if incidence_along_track is not UNSET:
            field_dict["incidenceAlongTrack"] = incidence_along_track
        if viewing_angle is not UNSET:
            field_dict["viewingAngle"] = viewing_angle
        if viewing_across_track is not UNSET:
            field_dict["viewingAcrossTrack"] = viewing_across_track
        if viewing_along_track is not UNSET:
            field_dict["viewingAlongTrack"] = viewing_along_track
        if orientation_angle is not UNSET:
            field_dict["orientationAngle"] = orientation_angle
        if pass_direction is not UNSET:
            field_dict["passDirection"] = pass_direction
        if processing_level is not UNSET:
            field_dict["processingLevel"] = processing_level
        if spectral_processing is not UNSET:
            field_dict["spectralProcessing"] = spectral_processing
        if radiometric_adjustment is not UNSET:
            field_dict["radiometricAdjustment"] = radiometric_adjustment
        if gs_uri is not UNSET:
            field_dict["gsUri"] = gs_uri
        if tile_engine_url is not UNSET:
            field_dict["tileEngineUrl"] = tile_engine_url
        if wmts_url is not UNSET:
            field_dict["wmtsUrl"] = wmts_url
        if direct_tile_engine_url is not UNSET:
            field_dict["directTileEngineUrl"] = direct_tile_engine_url
        if direct_wmts_url is not UNSET:
            field_dict["directWMTSUrl"] = direct_wmts_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_acquisition_date(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                acquisition_date_type_0 = datetime.datetime.fromisoformat(data)

                return acquisition_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        acquisition_date = _parse_acquisition_date(d.pop("acquisitionDate", UNSET))

        def _parse_last_modified_date(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_modified_date_type_0 = datetime.datetime.fromisoformat(data)

                return last_modified_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        last_modified_date = _parse_last_modified_date(d.pop("lastModifiedDate", UNSET))

        def _parse_constellation(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        constellation = _parse_constellation(d.pop("constellation", UNSET))

        def _parse_satellite(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        satellite = _parse_satellite(d.pop("satellite", UNSET))

        def _parse_instrument(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        instrument = _parse_instrument(d.pop("instrument", UNSET))

        def _parse_provider(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        provider = _parse_provider(d.pop("provider", UNSET))

        def _parse_source_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_id = _parse_source_id(d.pop("sourceId", UNSET))

        def _parse_resolution(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        resolution = _parse_resolution(d.pop("resolution", UNSET))

        def _parse_cloud_cover(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        cloud_cover = _parse_cloud_cover(d.pop("cloudCover", UNSET))

        def _parse_snow_cover(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        snow_cover = _parse_snow_cover(d.pop("snowCover", UNSET))

        def _parse_center_latitude(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        center_latitude = _parse_center_latitude(d.pop("centerLatitude", UNSET))

        def _parse_center_longitude(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        center_longitude = _parse_center_longitude(d.pop("centerLongitude", UNSET))

        def _parse_center_col(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        center_col = _parse_center_col(d.pop("centerCol", UNSET))

        def _parse_center_row(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        center_row = _parse_center_row(d.pop("centerRow", UNSET))

        def _parse_n_cols(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        n_cols = _parse_n_cols(d.pop("nCols", UNSET))

        def _parse_n_rows(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        n_rows = _parse_n_rows(d.pop("nRows", UNSET))

        def _parse_n_bands(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        n_bands = _parse_n_bands(d.pop("nBands", UNSET))

        def _parse_n_bits(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        n_bits = _parse_n_bits(d.pop("nBits", UNSET))

        def _parse_crs_code(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        crs_code = _parse_crs_code(d.pop("crsCode", UNSET))

        def _parse_data_file_format(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        data_file_format = _parse_data_file_format(d.pop("dataFileFormat", UNSET))

        def _parse_gsd_across_track(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        gsd_across_track = _parse_gsd_across_track(d.pop("gsdAcrossTrack", UNSET))

        def _parse_gsd_along_track(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        gsd_along_track = _parse_gsd_along_track(d.pop("gsdAlongTrack", UNSET))

        def _parse_illumination_azimuth_angle(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        illumination_azimuth_angle = _parse_illumination_azimuth_angle(
            d.pop("illuminationAzimuthAngle", UNSET)
        )

        def _parse_illumination_elevation_angle(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        illumination_elevation_angle = _parse_illumination_elevation_angle(
            d.pop("illuminationElevationAngle", UNSET)
        )

        def _parse_incidence_angle(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        incidence_angle = _parse_incidence_angle(d.pop("incidenceAngle", UNSET))

        def _parse_incidence_across_track(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        incidence_across_track = _parse_incidence_across_track(
            d.pop("incidenceAcrossTrack", UNSET)
        )

        def _parse_incidence_along_track(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        incidence_along_track = _parse_incidence_along_track(
            d.pop("incidenceAlongTrack", UNSET)
        )

        def _parse_viewing_angle(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        viewing_angle = _parse_viewing_angle(d.pop("viewingAngle", UNSET))

        def _parse_viewing_across_track(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        viewing_across_track = _parse_viewing_across_track(
            d.pop("viewingAcrossTrack", UNSET)
        )

        def _parse_viewing_along_track(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        viewing_along_track = _parse_viewing_along_track(
            d.pop("viewingAlongTrack", UNSET)
        )

        def _parse_orientation_angle(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        orientation_angle = _parse_orientation_angle(d.pop("orientationAngle", UNSET))

        def _parse_pass_direction(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        pass_direction = _parse_pass_direction(d.pop("passDirection", UNSET))

        def _parse_processing_level(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        processing_level = _parse_processing_level(d.pop("processingLevel", UNSET))

        def _parse_spectral_processing(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        spectral_processing = _parse_spectral_processing(
            d.pop("spectralProcessing", UNSET)
        )

        def _parse_radiometric_adjustment(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        radiometric_adjustment = _parse_radiometric_adjustment(
            d.pop("radiometricAdjustment", UNSET)
        )

        def _parse_gs_uri(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        gs_uri = _parse_gs_uri(d.pop("gsUri", UNSET))

        def _parse_tile_engine_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        tile_engine_url = _parse_tile_engine_url(d.pop("tileEngineUrl", UNSET))

        def _parse_wmts_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        wmts_url = _parse_wmts_url(d.pop("wmtsUrl", UNSET))

        def _parse_direct_tile_engine_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        direct_tile_engine_url = _parse_direct_tile_engine_url(
            d.pop("directTileEngineUrl", UNSET)
        )

        def _parse_direct_wmts_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        direct_wmts_url = _parse_direct_wmts_url(d.pop("directWMTSUrl", UNSET))

        image_properties = cls(
            acquisition_date=acquisition_date,
            last_modified_date=last_modified_date,
            constellation=constellation,
            satellite=satellite,
            instrument=instrument,
            provider=provider,
            source_id=source_id,
            resolution=resolution,
            cloud_cover=cloud_cover,
            snow_cover=snow_cover,
            center_latitude=center_latitude,
            center_longitude=center_longitude,
            center_col=center_col,
            center_row=center_row,
            n_cols=n_cols,
            n_rows=n_rows,
            n_bands=n_bands,
            n_bits=n_bits,
            crs_code=crs_code,
            data_file_format=data_file_format,
            gsd_across_track=gsd_across_track,
            gsd_along_track=gsd_along_track,
            illumination_azimuth_angle=illumination_azimuth_angle,
            illumination_elevation_angle=illumination_elevation_angle,
            incidence_angle=incidence_angle,
            incidence_across_track=incidence_across_track,
            incidence_along_track=incidence_along_track,
            viewing_angle=viewing_angle,
            viewing_across_track=viewing_across_track,
            viewing_along_track=viewing_along_track,
            orientation_angle=orientation_angle,
            pass_direction=pass_direction,
            processing_level=processing_level,
            spectral_processing=spectral_processing,
            radiometric_adjustment=radiometric_adjustment,
            gs_uri=gs_uri,
            tile_engine_url=tile_engine_url,
            wmts_url=wmts_url,
            direct_tile_engine_url=direct_tile_engine_url,
            direct_wmts_url=direct_wmts_url,
        )

        image_properties.additional_properties = d
        return image_properties

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
