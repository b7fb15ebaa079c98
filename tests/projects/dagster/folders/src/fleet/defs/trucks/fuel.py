from fleet.helpers import truck

tankers = [truck(f"tanker_{number}") for number in range(2)]
