"""How days and times are written, per language: on pages, in mails, in documents and in the admin.

A page says `{{ day|date }}` or names another of these (`{{ moment|date:"WEEKDAY_FORMAT" }}`); nothing else spells one out.
"""
