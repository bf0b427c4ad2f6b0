-- What wrk asks for. `wrk … -s benches/load.lua URL -- KIND`; TARGETS names the file that `bare seed` wrote.
local targets = dofile(os.getenv("TARGETS"))
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("place", threads)
end

-- Addresses that are hardly asked for twice: a segment and a day, or one of thousands of autopsies.
local function day()
  return string.format("%d-%02d-%02d", math.random(2016, 2026), math.random(1, 12), math.random(1, 28))
end
local function narrowed(address, before)
  return address .. "segment=" .. targets.segments[math.random(#targets.segments)] .. "&" .. before .. "=" .. day()
end
local function id()
  return targets.ids[math.random(#targets.ids)]
end

local function page(address)
  return wrk.format("GET", address, { Cookie = "session=" .. targets.leader })
end
local function json(address)
  return wrk.format("GET", address, { Authorization = "Bearer " .. (targets.token or "") })
end

local count = 0
local function evidence()
  count = count + 1
  return "evidence=The+handover+left+out+what+the+customer+bought+it+for%2C+and+nobody+asked+" .. place .. "+" .. count
end
local form = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local body = "primary_cause=sale_misfit&confidence=high&contributing_causes=onboarding_gap&"

-- Each thread files from seats of its own, each request from another one.
local function file()
  local mine = (count * 7 + place) % #targets.seats + 1
  local seat = targets.seats[mine]
  local headers = { ["Content-Type"] = form["Content-Type"], Cookie = "session=" .. seat[3] }
  return wrk.format("POST", "/autopsies/" .. seat[1] .. "/seats/" .. seat[2] .. "/filing", headers, body .. evidence())
end

local kinds = {
  list = function() return page(narrowed("/autopsies?state=all&", "to")) end,
  list_again = function() return page("/autopsies?state=all") end,
  autopsy = function() return page("/autopsies/" .. id()) end,
  autopsy_again = function() return page("/autopsies/" .. targets.ids[1]) end,
  json_list = function() return json(narrowed("/api/v1/autopsies?", "opened_to")) end,
  json_list_again = function() return json("/api/v1/autopsies") end,
  json_autopsy = function() return json("/api/v1/autopsies/" .. id()) end,
  json_autopsy_again = function() return json("/api/v1/autopsies/" .. targets.ids[1]) end,
  file = file,
  bare_list_page = function() return wrk.format("GET", "/list") end,
  bare_autopsy_page = function() return wrk.format("GET", "/autopsy") end,
  bare_list = function() return wrk.format("GET", narrowed("/list?", "after")) end,
  bare_autopsy = function() return wrk.format("GET", "/autopsies/" .. id()) end,
  bare_file = function() return wrk.format("POST", "/filings", form, body .. evidence()) end,
  bare_rows = function() return wrk.format("POST", "/rows", form, body .. evidence()) end,
}

function init(args)
  math.randomseed(place * 7919)
  request = kinds[args[1]]
end

-- One line: requests a second, the 99th of a hundred and the slowest in milliseconds, answers that were errors.
function done(summary, latency)
  local errors = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  local second = summary.requests / (summary.duration / 1e6)
  io.write(string.format("RESULT %.0f %.2f %.1f %d\n", second, latency:percentile(99) / 1e3, latency.max / 1e3, errors))
end
