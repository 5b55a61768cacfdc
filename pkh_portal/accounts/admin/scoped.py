"""The one base of back-office pages over scoped tables.

Django narrows a page by ``get_queryset`` but still takes a posted foreign key from anywhere, lists all
rows in a filter, and answers a stranger's key with a redirect. Here every surface goes through
``visible``: list, object, form choices, posted keys, filters, inlines, autocomplete, actions, history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.contrib.admin import FieldListFilter, RelatedFieldListFilter, ShowFacets
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Field, ForeignKey, ManyToManyField, Model, Q, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from pkh_portal.accounts.scope import RegionScope, scope_for, visible
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.forms import RegionChoiceField
from pkh_portal.regions.models import Region

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    _Base = BaseModelAdmin[Any]
    from django.utils.functional import _StrOrPromise as StrOrPromise
else:
    _Base = object


SEARCH_LETTERS = 100


def scope_of(request: HttpRequest) -> RegionScope:
    """The scope of the request's user; empty for nobody."""
    return scope_for(request.user)


class ScopedFilterMixin:
    """A filter over a relation that offers only what the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        related = field.remote_field.model._default_manager.all()
        keys = visible(related, scope_of(request)).values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)  # type: ignore[attr-defined]
        return list(field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=Q(pk__in=keys)))


class ScopedRelatedFilter(ScopedFilterMixin, RelatedFieldListFilter):  # type: ignore[misc]
    """What a plain relation name in ``list_filter`` becomes."""


class ScopedFieldsMixin(_Base):
    """Form fields whose choices, and whose posted keys, lie in the scope. For pages and inlines."""

    #: Level of the region that a field takes, by field name; any level where none is given.
    region_levels: ClassVar[dict[str, RegionLevel]] = {}

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        queryset = visible(self._choices_of(db_field, request, kwargs), scope_of(request))
        if issubclass(queryset.model, Region):
            return db_field.formfield(
                form_class=RegionChoiceField,
                queryset=queryset,
                level=self.region_levels.get(db_field.name),
            )
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": queryset})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, RegionChoiceField) and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Regions are neither made nor edited from beside another form.
            field.widget = field.widget.widget
        return field

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        queryset = visible(self._choices_of(db_field, request, kwargs), scope_of(request))
        return super().formfield_for_manytomany(db_field, request, **{**kwargs, "queryset": queryset})

    def _choices_of(
        self, db_field: ForeignKey[Any, Any] | ManyToManyField[Any, Any], request: HttpRequest, kwargs: dict[str, Any]
    ) -> QuerySet[Model]:
        given: QuerySet[Model] | None = kwargs.get("queryset")
        if given is None:
            given = self.get_field_queryset(kwargs.get("using"), db_field, request)
        return db_field.remote_field.model._default_manager.all() if given is None else given


class ScopedModelAdmin(ScopedFieldsMixin, ModelAdmin):
    """A back-office page over a scoped table (or one without regions: then nothing is narrowed).

    Out of scope looks like absent: 404. A missing permission is 403, whether or not the object exists.
    ``list_help`` is a sentence under the list's title, ``empty_help`` what an empty list says.
    """

    list_help: StrOrPromise = ""
    empty_help: StrOrPromise = ""
    #: What the palette fetches along with a row it has found, for ``found_as``.
    found_with: tuple[str, ...] = ()
    list_per_page = 50
    # A second count of the whole table for "x of y" is what kills big lists.
    show_full_result_count = False
    warn_unsaved_form = True
    view_on_site = False
    # Counting every filter's rows reads the whole table once a filter.
    show_facets = ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible(super().get_queryset(request), scope_of(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        raise Http404

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [self._scoped_filter(item) for item in super().get_list_filter(request)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what ``list_filter`` and ``date_hierarchy`` declare.

        Django lets any column of the table be asked for in the address (``?phone__startswith=08``), which spells
        out a hidden number letter by letter.
        """
        declared = {_declared_name(item) for item in super().get_list_filter(request)}
        if self.date_hierarchy:
            declared.add(self.date_hierarchy)
        path = lookup.removesuffix("__isnull")
        return any(path == name or path in self._keys_of(name) for name in declared)

    def _keys_of(self, name: str) -> set[str]:
        """The parameters that Django's own filters make of a declared name."""
        endings = ("exact", "id__exact", "in", "gte", "gt", "lte", "lt", "from", "to", "year", "month", "day")
        return {f"{name}__{ending}" for ending in endings} | {f"{name}_from", f"{name}_to", f"{name}__pk__exact"}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As Django's; a term of a thousand words would exhaust the database's parser."""
        found, duplicates = super().get_search_results(request, queryset, search_term[:SEARCH_LETTERS])
        return found, bool(duplicates)

    def found_as(self, row: Any) -> str:
        """What the palette says beside the name of a row it has found."""
        return str(self.opts.verbose_name).capitalize()

    def found_all(self, term: str) -> str:
        """The list's query for all that the palette finds by this term; empty where it leads to no list."""
        return ""

    def _scoped_filter(self, item: Any) -> Any:
        if isinstance(item, str):
            return (item, ScopedRelatedFilter) if self._is_relation(item) else item
        if isinstance(item, list | tuple):
            path, filter_class = item
            if issubclass(filter_class, RelatedFieldListFilter) and not issubclass(filter_class, ScopedFilterMixin):
                return path, _narrowed(filter_class)
        return item

    def _is_relation(self, path: str) -> bool:
        try:
            field: Field[Any, Any] = get_fields_from_path(self.model, path)[-1]
        except (FieldDoesNotExist, NotRelationField):
            return False
        return bool(field.remote_field)

    def ask(
        self,
        request: HttpRequest,
        *,
        subject: Model | None = None,
        title: StrOrPromise,
        question: StrOrPromise,
        confirm: StrOrPromise,
        back: str,
    ) -> HttpResponse:
        """The page that asks before a deed: names the consequence, posts to itself, offers the way back."""
        context = {
            "title": title,
            "question": question,
            "confirm": confirm,
            "back": back,
            "opts": self.opts,
            "object": subject,
        }
        return TemplateResponse(
            request, "accounts/admin/confirm.html", {**self.admin_site.each_context(request), **context}
        )

    def save_related(
        self, request: HttpRequest, form: ModelForm[Any], formsets: list[BaseModelFormSet[Any, Any]], change: bool
    ) -> None:
        """After the last write look again through the scope: what can no longer be seen is not kept.

        Raises ``PermissionDenied``; the page's transaction rolls back.
        """
        super().save_related(request, form, formsets, change)
        if not self.get_queryset(request).filter(pk=form.instance.pk).exists():
            raise PermissionDenied


class ScopedTabularInline(ScopedFieldsMixin, TabularInline):
    """Rows of a scoped table inside another one's page."""

    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible(super().get_queryset(request), scope_of(request))


class ScopedStackedInline(ScopedFieldsMixin, StackedInline):
    """The same, one under another."""

    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible(super().get_queryset(request), scope_of(request))


class ReadOnlyMixin:
    """A page that shows and never writes, whatever permissions say."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _declared_name(item: Any) -> str:
    """The field path, or for a filter of its own the parameter, that an item of ``list_filter`` declares."""
    if isinstance(item, str):
        return item
    return str(item[0] if isinstance(item, list | tuple) else item.parameter_name)


def _narrowed(filter_class: type[FieldListFilter]) -> type[FieldListFilter]:
    return type(f"Scoped{filter_class.__name__}", (ScopedFilterMixin, filter_class), {})
