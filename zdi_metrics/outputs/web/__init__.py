"""Pages: the site, the page of a session, charts as inline SVG."""
