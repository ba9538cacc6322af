"use strict";
(function () {
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var fold = function (text) {
    return text.toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  };

  // Filters of the start page and of the table of tables; the choice stands in the address, so that it can be kept and sent.
  function filters() {
    var form = document.getElementById("filters");
    if (!form) { return; }
    var count = document.getElementById("count"), fields = all("input, select", form);
    var rows = all("#board-section .row, #board-section .found").map(function (row) { return { node: row, text: fold(row.dataset.text) }; });
    var boards = all(".theme-board");

    function fits(row) {
      return fields.every(function (field) {
        if (!field.value.trim()) { return true; }
        if (field.name === "q") {
          return fold(field.value).trim().split(/\s+/).every(function (word) { return row.text.indexOf(word) >= 0; });
        }
        return row.node.dataset[field.name].split(" ").indexOf(field.value) >= 0;
      });
    }

    function show() {
      var shown = 0;
      rows.forEach(function (row) { row.node.hidden = !fits(row); shown += row.node.hidden ? 0 : 1; });
      boards.forEach(function (board) { board.hidden = !board.querySelector(".row:not([hidden]), .found:not([hidden])"); });
      var told = shown ? count.dataset.text.replace("{n}", shown).replace("{all}", rows.length) : count.dataset.none;
      if (count.textContent !== told) { count.textContent = told; }
    }

    function keep() {
      var parts = fields.filter(function (field) { return field.value.trim(); }).map(function (field) {
        return field.name + "=" + encodeURIComponent(field.value.trim());
      });
      history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
      languages();
    }

    function read() {
      if (location.hash && location.hash.indexOf("=") < 0) { return; }
      var given = new URLSearchParams(location.hash.slice(1));
      fields.forEach(function (field) {
        var value = given.get(field.name) || "";
        field.value = value;
        if (field.value !== value) { field.value = ""; } // an option that is not there
      });
      show();
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", function () { show(); keep(); });
    form.addEventListener("reset", function () { setTimeout(function () { show(); keep(); }); });
    window.addEventListener("hashchange", read);
    form.hidden = false;
    read();
    show();
  }

  // The other language opens with the same choice.
  function languages() {
    all("a[data-keep-choice]").forEach(function (link) { link.href = link.href.split("#")[0] + location.hash; });
  }

  // Regions of a comparison that readers highlight.
  function groups() {
    all("[data-group]").forEach(function (figure) {
      var choose = figure.querySelector(".choose");
      if (!choose) { return; }
      choose.hidden = false;
      choose.addEventListener("change", function () {
        var picked = all("input:checked", choose).map(function (box) { return box.value; });
        all("svg", figure).forEach(function (chart) { highlight(chart, picked); });
      });
    });
  }

  function highlight(chart, picked) {
    all(".other", chart).forEach(function (series) {
      var place = picked.indexOf(series.dataset.area);
      series.classList.remove("picked", "pick-0", "pick-1", "pick-2", "pick-3");
      if (place >= 0) {
        series.classList.add("picked", "pick-" + place % 4);
        series.parentNode.appendChild(series);
      }
    });
    apart(chart);
  }

  // Names at the ends of lines keep their distance.
  function apart(chart) {
    var ends = all(".series:not(.other) .end, .other.picked .end", chart);
    var size = parseFloat(ends.length ? ends[0].getAttribute("font-size") : 12), last = -Infinity;
    var limit = chart.viewBox.baseVal.height - 22;
    var places = ends.map(function (end) { return { end: end, y: parseFloat(end.parentNode.dataset.y) }; });
    places.sort(function (a, b) { return a.y - b.y; });
    places.forEach(function (one) { one.y = last = Math.max(one.y, last + size + 2); });
    places.reverse().forEach(function (one) { one.y = limit = Math.min(one.y, limit); limit -= size + 2; });
    places.forEach(function (one) { one.end.setAttribute("y", one.y + size * 0.35); });
  }

  // A slider under a chart reads its values out, period by period, for pointer and keyboard alike.
  function readers() {
    all("[data-chart]").forEach(function (figure, number) {
      var charts = all("svg.chart", figure), stops = charts.map(stopsOf);
      if (!charts.length || stops[0].length < 2) { return; }
      var box = document.createElement("div"), label = document.createElement("label");
      var slider = document.createElement("input"), output = document.createElement("output");
      box.className = "reader";
      slider.type = "range";
      slider.id = "reader-" + number;
      slider.min = 0;
      slider.max = stops[0].length - 1;
      slider.value = lastFigure(stops[0]);
      label.htmlFor = output.htmlFor = slider.id;
      label.textContent = figure.dataset.chart;
      box.append(label, slider, output);
      figure.append(box);
      var guides = charts.map(guide);

      function show(quiet) {
        var stop = stops[0][slider.value], told = stop.texts.join(" · ");
        slider.setAttribute("aria-valuetext", told);
        output.textContent = quiet ? "" : told;
        guides.forEach(function (line, n) {
          var x = stops[n][slider.value] ? stops[n][slider.value].x : 0;
          line.setAttribute("x1", x);
          line.setAttribute("x2", x);
          line.setAttribute("visibility", quiet ? "hidden" : "visible");
        });
      }
      slider.addEventListener("input", function () { show(false); });
      slider.addEventListener("focus", function () { show(false); });
      charts.forEach(function (chart, n) {
        chart.addEventListener("pointermove", function (event) {
          var frame = chart.getBoundingClientRect();
          var x = (event.clientX - frame.left) / frame.width * chart.viewBox.baseVal.width, best = 0;
          stops[n].forEach(function (stop, at) {
            if (Math.abs(stop.x - x) < Math.abs(stops[n][best].x - x)) { best = at; }
          });
          slider.value = best;
          show(false);
        });
      });
      show(true);
    });
  }

  function stopsOf(chart) {
    var found = {};
    all(".hit", chart).forEach(function (hit) {
      var x = hit.getAttribute("cx"), text = hit.querySelector("title").textContent;
      found[x] = found[x] || { x: parseFloat(x), texts: [], figure: false };
      var figure = !!hit.closest(".series");
      if (found[x].texts.indexOf(text) < 0) { found[x].texts[figure ? "unshift" : "push"](text); } // drawn last, told first
      found[x].figure = found[x].figure || figure;
    });
    return Object.keys(found).map(function (x) { return found[x]; }).sort(function (a, b) { return a.x - b.x; });
  }

  function lastFigure(stops) {
    return stops.reduce(function (last, stop, at) { return stop.figure ? at : last; }, 0);
  }

  function guide(chart) {
    var line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    line.setAttribute("class", "guide");
    line.setAttribute("y1", 8);
    line.setAttribute("y2", chart.viewBox.baseVal.height - 30);
    chart.append(line);
    return line;
  }

  filters();
  languages();
  window.addEventListener("hashchange", languages);
  groups();
  readers();
}());
