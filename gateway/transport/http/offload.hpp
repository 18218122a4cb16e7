// SPDX-License-Identifier: Apache-2.0
// Work that blocks, for coroutines that must not.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <utility>

namespace crossdock::http {

// Runs blocking work on `pool` and resumes on the caller's executor.
template <class F>
boost::asio::awaitable<std::invoke_result_t<F>> offload(boost::asio::thread_pool& pool, F work) {
  auto task = [](F run) -> boost::asio::awaitable<std::invoke_result_t<F>> { co_return run(); };
  auto started = task(std::move(work));
  co_return co_await boost::asio::co_spawn(pool, std::move(started), boost::asio::use_awaitable);
}

}  // namespace crossdock::http
