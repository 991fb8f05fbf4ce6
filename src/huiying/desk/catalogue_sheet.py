"""The duty catalogue as a sheet: out, and in again by a dry run that becomes a draft."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from huiying.desk.catalogue import diff_words, entering, version_of
from huiying.desk.exporting import log_export
from huiying.directory.reference import reference
from huiying.dispatch.catalogue import in_force, lines_of
from huiying.dispatch.sheet import decoded, import_sheet, read_sheet, write_sheet
from huiying.kit.errors import Told
from huiying.pages.answers import refused
from huiying.pages.exports import file_name
from huiying.pages.requests import StaffRequest

LARGEST_SHEET = 5 * 1024 * 1024


class TooLarge(Told):
    """A sheet that would be read in part only, and the lines that were cut off taken out."""

    zh = "派单目录表格不超过 5 MB。"
    en = "A sheet of the catalogue may have 5 MB at most."


@login_required
def catalogue_csv(request: StaffRequest, number: int) -> HttpResponse:
    """A version's lines as a sheet that can be read back; written down and marked like every export."""
    entering(request)
    version = version_of(number)
    mark = log_export(request, "csv", f"catalogue-v{version.number}-sheet")
    sheet = write_sheet(lines_of(version.pk), reference(request.actor.reference_version).orgs)
    name = f'attachment; filename="{file_name(f"catalogue-v{version.number}", request.now, mark)}.csv"'
    return HttpResponse(sheet, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


@login_required
@require_POST
def catalogue_import(request: StaffRequest) -> HttpResponse:
    """Read a sheet: a dry run says what would change; with `propose` it becomes a draft."""
    entering(request)
    file = request.FILES.get("sheet")
    content = file.read(LARGEST_SHEET + 1) if file else request.POST.get("held", "").encode()
    if len(content) > LARGEST_SHEET:
        return refused(request, TooLarge(), reverse("desk:catalogue"))
    note, problem = request.POST.get("note", ""), ""
    if "propose" in request.POST:
        try:
            version = import_sheet(content=content, note=note, actor=request.actor, now=request.now)
            return HttpResponseRedirect(reverse("desk:catalogue_version", args=[version.number]))
        except Told as refusal:
            problem = refusal.sentence(get_language() or "zh-hans")
    reading = read_sheet(content, request.now, request.actor.reference_version)
    context = {
        "reading": reading, "diff": diff_words(reading.change, request), "held": decoded(content) or "",
        "problem": problem, "note": note,
        "problems": [(found.field, found.text(get_language() or "zh-hans")) for found in reading.problems[:200]], "in_force": in_force(request.now),
    }  # fmt: skip
    return render(request, "desk/catalogue_import.html", context)
