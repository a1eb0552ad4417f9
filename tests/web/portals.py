"""A portal that has published a data standard, in process."""

from pathlib import Path

from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.cli.drafts import MODEL, draft, shorter
from tests.cli.said import said


class Portal:
    """A started portal that has published two versions of a made-up data standard, and its application."""

    def __init__(self, folder: Path) -> None:
        settings = read_settings({})
        make_node(folder / "node", Profile.PORTAL, "A made-up portal", settings, SystemClock())
        for model in (MODEL, shorter("2.0")):
            told = said("standards", "publish", draft(folder / "drafts", model), "--data", folder / "node")
            assert told.status == 0, told.err
        self.node = open_node(folder / "node", settings)
        self.node.start()
        self.app = compose(self.node, HitHub())
