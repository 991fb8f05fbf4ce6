"""Addresses of knowledge: the desk of answers, the texts of laws, and what stands beside the agent's form."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import (
    knowledge,
    knowledge_beside,
    knowledge_edit,
    knowledge_figures,
    knowledge_item,
    knowledge_laws,
    knowledge_log,
    knowledge_seen,
    knowledge_tasks,
)
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("knowledge/", knowledge.listed, name="knowledge"),
    path("knowledge/new/", knowledge_edit.new, name="knowledge-new"),
    path("knowledge/find/", knowledge_beside.found, name="knowledge-find"),
    path("knowledge/read/<slug:kind>/<slug:key>/", knowledge_beside.read, name="knowledge-read"),
    path("knowledge/cites/", knowledge_beside.cites, name="knowledge-cites"),
    path("knowledge/tell/", knowledge_beside.tell, name="knowledge-tell"),
    path("knowledge/pick/", knowledge_laws.pick, name="knowledge-pick"),
    path("knowledge/tasks/", knowledge_tasks.tasks, name="knowledge-tasks"),
    path("knowledge/tasks/<uuid:key>/", knowledge_tasks.task, name="knowledge-task"),
    path("knowledge/tasks/<uuid:key>/<slug:verb>/", knowledge_tasks.settle, name="knowledge-settle"),
    path("knowledge/questions/", knowledge_tasks.questions, name="knowledge-questions"),
    path("knowledge/questions/<uuid:key>/", knowledge_tasks.question, name="knowledge-question"),
    path("knowledge/questions/<uuid:key>/settle/", knowledge_tasks.settle_one, name="knowledge-question-settle"),
    path("knowledge/log/", knowledge_log.log, name="knowledge-log"),
    path("knowledge/figures/", knowledge_figures.figures, name="knowledge-figures"),
    path("knowledge/files/<uuid:key>/", knowledge_edit.file, name="knowledge-file"),
    path("knowledge/files/<uuid:key>/take-away/", knowledge_edit.take_away, name="knowledge-detach"),
    path("knowledge/laws/", knowledge_laws.listed, name="laws"),
    path("knowledge/laws/<int:key>/", knowledge_laws.law, name="law"),
    path("knowledge/articles/<int:key>/", knowledge_laws.article, name="law-article"),
    path("knowledge/versions/<uuid:key>/edit/", knowledge_edit.edit, name="knowledge-edit"),
    path("knowledge/versions/<uuid:key>/do/<slug:verb>/", knowledge_edit.step, name="knowledge-step"),
    path("knowledge/<uuid:key>/", knowledge_item.item, name="knowledge-item"),
]
add_staff(Entry(gettext_lazy("Knowledge"), "desk:knowledge", 12, seen=knowledge_seen.reads_knowledge, prefix="/desk/knowledge/"))
