"""As it is written in Spanish in the United States: 2 de diciembre de 2026, 2:30 p.m."""

DATE_FORMAT = r"j \d\e F \d\e Y"
TIME_FORMAT = "g:i a"
DATETIME_FORMAT = r"j \d\e F \d\e Y, g:i a"
MONTH_DAY_FORMAT = r"j \d\e F"
WEEKDAY_FORMAT = r"l j \d\e F \d\e Y"
