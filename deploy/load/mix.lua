-- What readers ask for: pages, and pieces of tilesets as a map reads them. LOAD_PATHS names a file of paths, a line each.
local paths = {}
for path in io.lines(os.getenv("LOAD_PATHS")) do paths[#paths + 1] = path end

function init() math.randomseed(42) end

function request()
  local path = paths[math.random(#paths)]
  if not path:find("%.pmtiles$") then return wrk.format("GET", path, { ["Accept-Encoding"] = "gzip" }) end
  local from = math.random(0, 64) * 16384
  return wrk.format("GET", path, { ["Range"] = "bytes=" .. from .. "-" .. (from + 16383) })
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("requests/s %.0f\np50 %.1f ms\np99 %.1f ms\nnot 2xx or 3xx %d\nbroken %d\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
