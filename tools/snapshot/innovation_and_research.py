"""Carries over the figures of the theme innovation and research."""

from dns import carry_dns


def main() -> None:
    carry_dns("dns_9_1_a", "9-1-a", lambda row: None if row["sector"] else "research_intensity", "2026-04-14")


if __name__ == "__main__":
    main()
