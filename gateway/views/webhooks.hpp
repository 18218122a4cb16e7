// SPDX-License-Identifier: Apache-2.0
// Webhooks as persons and programs read them.
#pragma once

#include <vector>

#include "gateway/store/transaction.hpp"
#include "gateway/views/page.hpp"
#include "partners/settings.hpp"

namespace crossdock::views::webhooks {

struct List {
  Table table;
  bool disabled = false;  // whether one of them is, by an open case
};
// In the order of the settings.
Result<List> list(store::Transaction& tx, const std::vector<partners::Webhook>& hooks);

}  // namespace crossdock::views::webhooks
