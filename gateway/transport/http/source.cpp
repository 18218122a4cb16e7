// SPDX-License-Identifier: Apache-2.0
// Lets whoever has news wake an answer that may be gone already.
#include "gateway/transport/http/source.hpp"

namespace crossdock::http {

Wake::Wake(std::function<void()> signal) : target_(std::make_shared<Target>()) { target_->signal = std::move(signal); }

void Wake::operator()() const {
  if (!target_) return;
  const std::lock_guard lock(target_->mutex);
  if (target_->signal) target_->signal();
}

void Wake::forget() const {
  if (!target_) return;
  const std::lock_guard lock(target_->mutex);
  target_->signal = nullptr;
}

}  // namespace crossdock::http
