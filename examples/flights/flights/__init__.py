"""Flights that left New York City in 2013: from five published tables to punctuality, routes, weather and planes.

Read the modules in this order: schemas, sources, staging, marts, monthly, origins, reports, checks.
"""
