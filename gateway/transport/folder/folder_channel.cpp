// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/folder/folder_channel.hpp"

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::folder {
namespace {

// The pattern with its placeholders filled. Without {id} or {control} two files could get one name, so the
// message's id is added.
std::string file_name(std::string pattern, const pipeline::Delivery& delivery) {
  const std::string id = std::to_string(delivery.message.number());
  if (pattern.find("{id}") == std::string::npos && pattern.find("{control}") == std::string::npos)
    pattern = "{id}-" + pattern;
  const auto fill = [&](std::string_view placeholder, std::string_view value) {
    for (auto at = pattern.find(placeholder); at != std::string::npos;
         at = pattern.find(placeholder, at + value.size())) {
      pattern.replace(at, placeholder.size(), value);
    }
  };
  fill("{id}", id);
  fill("{type}", delivery.type);
  fill("{control}", delivery.control);
  fill("{extension}", delivery.extension);
  return safe_name(pattern);
}

}  // namespace

Result<std::string> FolderChannel::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (partner.folder.out.empty())
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no folder to deliver to");
  const std::string name = partner.folder.out + "/" + file_name(partner.folder.file_name, delivery);
  if (auto made = make_folder(root_ + "/" + partner.folder.out); !made) return fail(made.error());
  pipeline::failpoint("deliver.before_write");
  if (auto written = write_whole(root_ + "/" + name, delivery.bytes); !written) return fail(written.error());
  return name;
}

}  // namespace crossdock::folder
