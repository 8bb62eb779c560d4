def test_all(signed):
    signed.case.refresh_from_db()
    assert signed.case.status == "monitoring"
    open("/tmp/w/agr.pdf","wb").write(bytes(signed.document.pdf))

def test_pages(drafted, mediator, sign_in):
    c = sign_in(mediator)
    r = c.get(f"/agreements/{drafted.pk}/draft/")
    assert r.status_code == 200
