"""Addresses of alerts, the duty roster, seasonal plans and tasks before complaints."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import alert_figures, alerts, duty, seasons, tasks
from huiying.pages.frame import Entry, add_staff
from huiying.supervision.alerts.queries import sees_alerts

urlpatterns = [
    path("alerts/", alerts.listed, name="alerts"),
    path("alerts/now/", alerts.now, name="alerts-now"),
    path("alerts/figures/", alert_figures.figures, name="alerts-figures"),
    path("alerts/drill/", alerts.drill, name="alert-drill"),
    path("alerts/duty/", duty.roster, name="duty"),
    path("alerts/seasons/", seasons.listed, name="seasons"),
    path("alerts/seasons/begin/<slug:code>/", seasons.begin, name="season-begin"),
    path("alerts/seasons/<uuid:key>/", seasons.one, name="season"),
    path("alerts/seasons/<uuid:key>/do/<slug:verb>/", seasons.step, name="season-step"),
    path("alerts/<uuid:key>/", alerts.one, name="alert"),
    path("alerts/<uuid:key>/acknowledge/", alerts.ack, name="alert-ack"),
    path("alerts/<uuid:key>/marks/", alerts.marks, name="alert-marks"),
    path("tasks/", tasks.listed, name="tasks"),
    path("tasks/new/", tasks.new, name="task-new"),
    path("tasks/<slug:number>/", tasks.one, name="task"),
    path("tasks/<slug:number>/do/<slug:verb>/", tasks.step, name="task-step"),
    path("tasks/<slug:number>/files/<uuid:key>/", tasks.file, name="task-file"),
]
add_staff(
    Entry(gettext_lazy("Alerts"), "desk:alerts", 32, seen=sees_alerts, prefix="/desk/alerts/", counted=True),
    Entry(gettext_lazy("Beforehand"), "desk:tasks", 56, seen=tasks.sees_tasks, prefix="/desk/tasks/"),
)
