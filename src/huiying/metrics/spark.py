"""Spark counts too: the same expressions on a cluster (a standalone master with workers, or one made for the purpose). Needs the extra `spark` and Java 17."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pyspark.sql import SparkSession
from pyspark.sql.types import BooleanType, LongType, StringType, StructField, StructType

from huiying.kit.errors import Told
from huiying.metrics.asking import Question
from huiying.metrics.columns import columns
from huiying.metrics.compiling import sql_of
from huiying.metrics.engines import NULL, any_excluded, copy_out
from huiying.metrics.sources import Span

MASTER = "HUIYING_SPARK_MASTER"
ALONE = "local-cluster[1,2,1024]"  # one worker of two cores and 1 GB: processes of their own, as on a real cluster
_QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SHORT_LIVED = {
    "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.extraJavaOptions": _QUICK,
    "spark.executor.extraJavaOptions": _QUICK, "spark.sql.shuffle.partitions": "2", "spark.sql.adaptive.enabled": "false",
}  # fmt: skip
"""A cluster that is made for one computation stays on this machine, and begins to count soon rather than being fast for hours."""
_TYPES = {"text": StringType(), "integer": LongType(), "decimal": LongType(), "boolean": BooleanType(), "instant": LongType()}


class NoJava(Told):
    """Spark runs on Java."""

    zh = "Spark 需要 Java 17。安装：sudo apt install openjdk-17-jre-headless"
    en = "Spark needs Java 17. Install it: sudo apt install openjdk-17-jre-headless"


class Spark:
    """Counts on Spark: the rows are brought over as files, once for each fact, and named as the fact."""

    dialect = "pyspark"

    def __init__(self, master: str = "") -> None:
        if shutil.which("java") is None:
            raise NoJava
        self.folder = tempfile.TemporaryDirectory(prefix="huiying-facts-")
        os.environ["PYSPARK_PYTHON"] = sys.executable
        master = master or os.environ.get(MASTER, ALONE)
        builder = SparkSession.builder.appName("huiying-metrics").master(master)
        own = SHORT_LIVED if master.startswith("local") else {}
        for name, value in {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.session.timeZone": "UTC", **own}.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.session.stop()
        self.folder.cleanup()

    def load(self, fact: str, names: frozenset[str], span: Span) -> None:
        """Copy the rows over from PostgreSQL; the workers read the files, so the folder is one that they share."""
        file = Path(self.folder.name) / f"{fact}.csv"
        copy_out(fact, names, span, file)
        schema = StructType([StructField(name, _TYPES[kind]) for name, kind in columns(fact).items() if name in names])
        options = {"nullValue": NULL, "emptyValue": "", "escape": '"', "multiLine": "true"}
        self.session.read.options(**options).schema(schema).csv(str(file)).cache().createOrReplaceTempView(fact)

    def rows(self, question: Question, names: frozenset[str], expression: Any) -> list[tuple[Any, ...]]:  # noqa: ARG002 - the port's form
        """Ask Spark."""
        return [tuple(row) for row in self.session.sql(sql_of(expression, self.dialect)).collect()]

    def excludes(self, fact: str) -> bool:
        """Whether any exclusion has been approved."""
        return fact in {"call", "work"} and any_excluded()
