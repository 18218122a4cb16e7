// SPDX-License-Identifier: Apache-2.0
// Creates the folder if it is missing, and writes the document whole under its delivery name.
#include "gateway/transport/folder/folder_channel.hpp"

#include <filesystem>

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::folder {

pipeline::Delivered FolderChannel::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (partner.folder().out.empty())
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no folder to deliver to");
  const std::string name = partner.folder().out + "/" + exchange::delivery_name(partner.folder().file_name, delivery);
  if (auto made = prepare(partner.folder().out); !made) return fail(made.error());
  pipeline::failpoint("deliver.before_write");
  if (auto written = write_whole(root_ + "/" + name, delivery.bytes); !written) return fail(written.error());
  pipeline::Reached reached(name);
  reached.local = true;
  return reached;
}

Result<void> FolderChannel::prepare(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  std::error_code absent;
  if (durable_.contains(folder) && std::filesystem::is_directory(root_ + "/" + folder, absent)) return {};
  if (auto made = make_durable_folder(root_, folder); !made) return made;
  durable_.insert(folder);
  return {};
}

}  // namespace crossdock::folder
