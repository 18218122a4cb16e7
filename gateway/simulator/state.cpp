// SPDX-License-Identifier: Apache-2.0
// Writes the state as JSON and reads it back; damaged JSON is an error.
#include "gateway/simulator/state.hpp"

#include <boost/json.hpp>

namespace crossdock::simulator {
namespace {

namespace json = boost::json;

json::object to_object(const std::map<std::string, Decimal>& quantities) {
  json::object object;
  for (const auto& [line, quantity] : quantities) object[line] = quantity.text();
  return object;
}

// The readers below use the throwing accessors of the JSON library; state_from_json is their edge.
std::map<std::string, Decimal> quantities_of(const json::value& value) {
  std::map<std::string, Decimal> quantities;
  for (const auto& [line, text] : value.as_object()) {
    quantities[std::string(line)] = Decimal::parse(std::string_view(text.as_string())).value();
  }
  return quantities;
}

State read(const json::object& object) {
  State state;
  state.interchange = object.at("interchange").as_int64();
  state.group = object.at("group").as_int64();
  state.set = object.at("set").as_int64();
  state.document = object.at("document").as_int64();
  state.carton = object.at("carton").as_int64();
  for (const auto& one : object.at("answered").as_array()) state.answered.emplace(std::string_view(one.as_string()));
  for (const auto& [number, one] : object.at("orders").as_object()) {
    const auto& order = one.as_object();
    state.orders[std::string(number)] = {.answered = order.at("answered").as_bool(),
                                         .confirmed = quantities_of(order.at("confirmed")),
                                         .cancelled = quantities_of(order.at("cancelled"))};
  }
  return state;
}

}  // namespace

std::string to_json(const State& state) {
  json::array answered;
  for (const auto& one : state.answered) answered.emplace_back(one);
  json::object orders;
  for (const auto& [number, order] : state.orders) {
    orders[number] = {{"answered", order.answered},
                      {"confirmed", to_object(order.confirmed)},
                      {"cancelled", to_object(order.cancelled)}};
  }
  const json::object object{
      {"interchange", state.interchange}, {"group", state.group},   {"set", state.set},
      {"document", state.document},       {"carton", state.carton}, {"answered", std::move(answered)},
      {"orders", std::move(orders)}};
  return json::serialize(object);
}

Result<State> state_from_json(std::string_view text) {
  try {
    return read(json::parse(text).as_object());
  } catch (const std::exception& mistake) {
    return fail(Fault::malformed, std::string("not the state of a simulated partner: ") + mistake.what());
  }
}

}  // namespace crossdock::simulator
