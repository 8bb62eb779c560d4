from django.shortcuts import render


def form_page(request, template, form, **context):
    """Show a form; one that came back with errors is answered 400, with everything that was typed."""
    status = 400 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
