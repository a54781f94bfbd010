"""The order of the work: a table in, a result out; two results compared; a result updated."""

from groundswell.analysis.pipeline.analyse import analyse
from groundswell.analysis.pipeline.files import result_files
from groundswell.analysis.pipeline.options import Options

__all__ = ["Options", "analyse", "result_files"]
