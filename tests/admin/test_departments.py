"""The page of the organisation's departments."""

import pytest
from sqlalchemy import select

from app.admin.events import DepartmentCreated, DepartmentDeleted, DepartmentRenamed
from app.auth.models import Department, Invitation
from app.core import clock
from app.events import Event


@pytest.fixture
def names(session):
    def read():
        session.expire_all()
        return list(session.scalars(select(Department.name).order_by(Department.name)))

    return read


@pytest.fixture
def kinds(session):
    def read():
        return list(session.scalars(select(Event.kind).order_by(Event.id)))

    return read


def test_list_shows_departments(admin, make_department):
    make_department("Nursing")

    assert "Nursing" in admin.get("/admin/departments").text


def test_list_is_empty_at_first(admin):
    assert "No departments yet" in admin.get("/admin/departments").text


def test_add_department(admin, names, kinds):
    answer = admin.post("/admin/departments", {"name": " Supply  and logistics "})

    assert (answer.status_code, answer.location) == (303, "/admin/departments")
    assert names() == ["Supply and logistics"]
    assert kinds() == [DepartmentCreated.__name__]


@pytest.mark.parametrize("name", ["", " ", "NURSING", "x" * 81])
def test_add_department_with_bad_input(name, admin, make_department, names):
    make_department("Nursing")

    answer = admin.post("/admin/departments", {"name": name})

    assert answer.status_code == 422
    assert f'value="{name}"' in answer.text
    assert names() == ["Nursing"]


def test_rename_department(admin, make_department, names, kinds):
    department = make_department("Nursing")
    address = f"/admin/departments/{department.id}"
    assert 'value="Nursing"' in admin.get(address).text

    assert admin.post(address, {"name": "nursing"}).status_code == 303

    assert names() == ["nursing"]
    assert kinds() == [DepartmentRenamed.__name__]


def test_rename_department_with_bad_input(admin, make_department, names):
    make_department("IT")
    department = make_department("Nursing")

    assert admin.post(f"/admin/departments/{department.id}", {"name": "it"}).status_code == 422
    assert names() == ["IT", "Nursing"]


def test_delete_department_that_is_empty(admin, make_department, names, kinds):
    department = make_department("Nursing")

    answer = admin.post(f"/admin/departments/{department.id}/delete")

    assert answer.status_code == 303
    assert names() == []
    assert kinds() == [DepartmentDeleted.__name__]


@pytest.mark.parametrize("use", ["person", "invitation", "board"])
def test_delete_department_that_is_used(
    use, admin, omar, ana, make_department, make_board, names, session
):
    department = make_department("Nursing")
    if use == "person":
        ana.department_id = department.id
    elif use == "invitation":
        session.add(
            Invitation(
                email="jon@example.org",
                department_id=department.id,
                invited_by_id=omar.id,
                created_at=clock.now(),
                expires_at=clock.now(),
            )
        )
    else:
        make_board("wards", departments=(department,))
    session.commit()

    answer = admin.post(f"/admin/departments/{department.id}/delete")

    assert answer.status_code == 409
    assert names() == ["Nursing"]
    assert "Delete department" not in admin.get(f"/admin/departments/{department.id}").text
