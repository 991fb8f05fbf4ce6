"""Figures of the answers, each with its base: how many were renewed, what is stale, what answers cite, and how often each article settles a matter."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.desk.columns import unit_said
from huiying.desk.exporting import log_export
from huiying.desk.knowledge_seen import entering, sees_figures_of_knowledge, tabs
from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.kit.times import day_start, local_date
from huiying.knowledge.figures import ArticleFigures, Share, direct_rate_by_article, kb_hit_rate, kb_stale_rate, kb_updates
from huiying.pages.exports import csv_of
from huiying.pages.requests import StaffRequest
