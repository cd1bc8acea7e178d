"""One module per stage; ``PAGES`` lists their classes by stage name."""

from __future__ import annotations

from tango_desktop.ui.pages.data_page import DataPage
from tango_desktop.ui.pages.deploy_page import DeployPage
from tango_desktop.ui.pages.device_page import DevicePage
from tango_desktop.ui.pages.export_page import ExportPage
from tango_desktop.ui.pages.measure_page import MeasurePage
from tango_desktop.ui.pages.monitor_page import MonitorPage
from tango_desktop.ui.pages.network_page import NetworkPage
from tango_desktop.ui.pages.optimize_page import OptimizePage
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.pages.task_page import TaskPage
from tango_desktop.ui.pages.train_page import TrainPage

PAGES: dict[str, type[StagePage]] = {
    page.stage: page
    for page in (
        TaskPage,
        DataPage,
        DevicePage,
        NetworkPage,
        TrainPage,
        OptimizePage,
        ExportPage,
        DeployPage,
        MeasurePage,
        MonitorPage,
    )
}
