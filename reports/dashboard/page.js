/* page.js -- draws the charts of the dashboard from the JSON in the page.
   SPDX-License-Identifier: GPL-3.0-or-later */
(function () {
  "use strict";
  var INK = "#1f2933", SOFT = "#4b5563", GRID = "#e1e5ea", GREY = "#6b7280";
  /* Okabe-Ito without yellow: told apart by eyes that do not see red or green */
  var COLOR = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = SOFT;
  Chart.defaults.animation = false;
  Chart.defaults.responsive = true;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.devicePixelRatio = 2;

  function number(v, unit) {
    var places = unit === "percent" ? (v % 1 ? 1 : 0) : v % 1 ? 1 : 0;
    return v.toFixed(places).replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (unit === "percent" ? "%" : "");
  }

  /* A stroke or box from value a to value b across the bar or dot `el`, `half` pixels to each side. */
  function span(chart, el, scale, a, b, half) {
    var p = scale.getPixelForValue(a), q = scale.getPixelForValue(b);
    return chart.options.indexAxis === "y" ? { x: Math.min(p, q), y: el.y - half, w: Math.abs(q - p), h: 2 * half }
      : { x: el.x - half, y: Math.min(p, q), w: 2 * half, h: Math.abs(q - p) };
  }

  function whisker(ctx, box, across) {
    var mx = box.x + box.w / 2, my = box.y + box.h / 2;
    ctx.beginPath();
    if (across) {
      ctx.moveTo(box.x, my); ctx.lineTo(box.x + box.w, my);
      ctx.moveTo(box.x, my - 5); ctx.lineTo(box.x, my + 5);
      ctx.moveTo(box.x + box.w, my - 5); ctx.lineTo(box.x + box.w, my + 5);
    } else {
      ctx.moveTo(mx, box.y); ctx.lineTo(mx, box.y + box.h);
      ctx.moveTo(mx - 5, box.y); ctx.lineTo(mx + 5, box.y);
      ctx.moveTo(mx - 5, box.y + box.h); ctx.lineTo(mx + 5, box.y + box.h);
    }
    ctx.stroke();
  }

  function hatch(ctx, x, y, w, h) {
    ctx.save();
    ctx.beginPath(); ctx.rect(x, y, w, h); ctx.clip();
    ctx.strokeStyle = "#9aa5b1"; ctx.lineWidth = 1; ctx.beginPath();
    for (var i = -h; i < w; i += 5) { ctx.moveTo(x + i, y + h); ctx.lineTo(x + i + h, y); }
    ctx.stroke(); ctx.restore();
  }

  /* Bands behind, intervals in front, numbers beside, hatching where a figure is not shown. */
  var marks = {
    id: "marks",
    afterDatasetsDraw: function (chart) {
      var ctx = chart.ctx, across = chart.options.indexAxis === "y";
      var scale = chart.scales[across ? "x" : "y"], area = chart.chartArea;
      ctx.save();
      chart.data.datasets.forEach(function (set, k) {
        if (!set.own || !chart.isDatasetVisible(k)) return;
        chart.getDatasetMeta(k).data.forEach(function (el, i) {
          var s = set.own, ends = s.interval && s.interval[i], band = s.band && s.band[i], far;
          if (s.hidden[i]) {
            var room = across ? { x: area.left, y: el.y - 10, w: (area.right - area.left) * 0.3, h: 20 }
              : { x: el.x - 16, y: area.bottom - 50, w: 32, h: 50 };
            hatch(ctx, room.x, room.y, room.w, room.h);
            ctx.fillStyle = INK; ctx.font = "12px " + Chart.defaults.font.family; ctx.textAlign = across ? "left" : "center";
            ctx.textBaseline = across ? "middle" : "bottom";
            /* the mark alone where words would not fit; a line under the charts says what it means */
            var words = across || (area.right - area.left) / s.y.length > 80 ? "* not shown" : "*";
            ctx.fillText(words, across ? room.x + room.w + 5 : el.x, across ? el.y : room.y - 3);
            return;
          }
          if (s.y[i] === null) {
            ctx.fillStyle = SOFT; ctx.font = "12px " + Chart.defaults.font.family;
            ctx.textAlign = across ? "left" : "center"; ctx.textBaseline = across ? "middle" : "bottom";
            if (set.numbers) ctx.fillText(s.text[i], across ? area.left + 4 : el.x, across ? el.y : area.bottom - 3);
            return;
          }
          far = s.y[i];
          if (band) {
            var b = span(chart, el, scale, band[0], band[1], 13);
            ctx.fillStyle = "rgba(230,159,0,.38)"; ctx.fillRect(b.x, b.y, b.w, b.h);
            ctx.strokeStyle = "#b07a00"; ctx.lineWidth = 1; ctx.strokeRect(b.x, b.y, b.w, b.h);
            far = Math.max(far, band[1]);
          }
          if (ends) {
            ctx.strokeStyle = INK; ctx.lineWidth = 1.5;
            whisker(ctx, span(chart, el, scale, ends[0], ends[1], 5), across);
            far = Math.max(far, ends[1]);
          }
          if (!set.numbers) return;
          ctx.fillStyle = INK; ctx.font = "12px " + Chart.defaults.font.family;
          ctx.textAlign = across ? "left" : "center"; ctx.textBaseline = across ? "middle" : "bottom";
          var at = scale.getPixelForValue(far);
          if (across) ctx.fillText(s.text[i], at + 8, el.y); else ctx.fillText(s.text[i], el.x, at - 5);
        });
      });
      ctx.restore();
    }
  };

  function dataset(c, s, k) {
    var line = c.type === "line" || c.type === "stepped";
    return {
      type: c.type === "bar" ? "bar" : "line",
      label: s.label, data: s.y, own: s, numbers: !line,
      backgroundColor: COLOR[k % COLOR.length], borderColor: COLOR[k % COLOR.length],
      pointBackgroundColor: s.alert ? s.alert.map(function (a) { return a ? COLOR[5] : COLOR[k % COLOR.length]; }) : COLOR[k % COLOR.length],
      pointBorderColor: s.alert && line ? s.alert.map(function (a) { return a ? COLOR[5] : COLOR[k % COLOR.length]; }) : undefined,
      borderWidth: line ? 2.5 : 0, showLine: line, stepped: c.type === "stepped" ? "before" : false, pointStyle: c.type === "bar" ? "rect" : "circle",
      pointRadius: line ? 3 : 6, pointHoverRadius: line ? 4 : 7, maxBarThickness: 46, clip: false, spanGaps: false
    };
  }

  /* A plan is a dashed line over time; a goal is a short stroke at each bar. */
  function target(c) {
    var line = c.type === "line" || c.type === "stepped";
    return {
      type: "line", label: c.target.label, data: c.target.y, borderColor: line ? GREY : INK, backgroundColor: INK,
      borderDash: line ? [6, 4] : [], borderWidth: line ? 2 : 3, showLine: line, clip: false,
      pointStyle: "line", pointRadius: line ? 0 : 24, pointHoverRadius: line ? 0 : 24, rotation: c.horizontal ? 90 : 0, order: -1
    };
  }

  function wrap(label, width) {
    var lines = [""];
    label.split(" ").forEach(function (w) {
      var last = lines[lines.length - 1];
      if (last && (last + " " + w).length > width) lines.push(w); else lines[lines.length - 1] = last ? last + " " + w : w;
    });
    return lines.length > 1 ? lines : label;
  }

  function merge(into, from) {
    Object.keys(from || {}).forEach(function (key) {
      var plain = from[key] && typeof from[key] === "object" && !Array.isArray(from[key]);
      into[key] = plain ? merge(into[key] && typeof into[key] === "object" ? into[key] : {}, from[key]) : from[key];
    });
    return into;
  }

  function options(c) {
    var value = { beginAtZero: true, grace: "12%", grid: { color: GRID, drawBorder: false },
      ticks: { callback: function (v) { return number(v, c.unit); }, maxTicksLimit: 6, precision: c.unit === "count" ? 0 : undefined } };
    var over = { grid: { display: false, borderColor: "#9aa5b1" }, ticks: { color: INK, maxRotation: 0,
        autoSkip: !c.horizontal && (document.body.clientWidth < 600 || c.labels.length > 14) } };
    if (c.unitLabel) value.title = { display: true, text: c.unitLabel };
    if (c.horizontal) value.grace = c.type === "bar" ? "40%" : "20%";
    over.offset = true; /* no point or label on the edge */
    return merge({
      indexAxis: c.horizontal ? "y" : "x",
      scales: c.horizontal ? { x: value, y: over } : { x: over, y: value },
      interaction: { mode: "nearest", intersect: false, axis: c.horizontal ? "y" : "x" },
      layout: { padding: { top: 6 } },
      plugins: {
        legend: { display: c.series.length > 1 || !!c.target, position: "bottom", reverse: true,
          labels: { usePointStyle: true, pointStyle: c.type === "bar" || c.type === "dots" ? undefined : "line", pointStyleWidth: 26, boxHeight: 6 } },
        tooltip: { callbacks: { label: function (item) {
          var s = item.dataset.own;
          if (!s) return item.dataset.label + ": " + number(item.raw, c.unit);
          var ends = s.interval && s.interval[item.dataIndex], band = s.band && s.band[item.dataIndex], out;
          out = [item.dataset.label + ": " + s.text[item.dataIndex]];
          if (ends) out.push("95% interval " + number(ends[0], "").replace(/%$/, "") + "\u2013" + number(ends[1], c.unit));
          if (band) out.push(c.bandLabel + " " + number(band[0], "") + "\u2013" + number(band[1], c.unit));
          return out;
        } } }
      }
    }, c.options);
  }

  function draw(c) {
    var wide = document.body.clientWidth > 600;
    var sets = c.series.map(function (s, k) { return dataset(c, s, k); });
    if (c.target) sets.push(target(c));
    /* room for the ends of intervals and bands, which are not data to the library */
    var ends = [0];
    c.series.forEach(function (s) {
      [s.interval, s.band].forEach(function (list) { (list || []).forEach(function (e) { if (e) ends.push(e[1]); }); });
    });
    var o = options(c), value = o.scales[c.horizontal ? "x" : "y"];
    if (value.suggestedMax === undefined) value.suggestedMax = Math.max.apply(null, ends.concat(1)); /* a scale of zeros tells nothing */
    return new Chart(document.getElementById("chart-" + c.id), {
      type: c.type === "bar" ? "bar" : "line",
      data: { labels: c.labels.map(function (l) { return c.horizontal ? wrap(l, wide ? 24 : 15) : wrap(l, c.labels.length > 6 ? 5 : 10); }), datasets: sets },
      options: o, plugins: [marks]
    });
  }

  var charts = JSON.parse(document.getElementById("charts").textContent).map(draw);
  var folds = Array.prototype.slice.call(document.querySelectorAll("details.data, details.defs")), open;
  folds.forEach(function (d) { d.open = false; });

  /* On paper every table is open and every chart as wide as the page: 184 mm at 96 dots an inch, less the frame. */
  window.addEventListener("beforeprint", function () {
    open = folds.map(function (d) { return d.open; });
    folds.forEach(function (d) { d.open = true; });
    charts.forEach(function (c) { c.resize(660, Math.min(c.canvas.parentNode.offsetHeight || 200, 200)); });
  });
  window.addEventListener("afterprint", function () {
    folds.forEach(function (d, i) { d.open = open ? open[i] : false; });
    charts.forEach(function (c) { c.resize(); });
  });
})();
