"""KPM households, their members and components, and the intake of KPM spreadsheets."""
