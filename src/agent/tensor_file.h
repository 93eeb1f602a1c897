// SPDX-License-Identifier: MIT
// Named tensors on disk: a pickled dictionary of nothing but tensors, which Python reads with
// torch.load(file, weights_only=True). Always on the CPU, so that a file written beside an accelerator loads
// without one. Files appear complete or not at all.
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "agent/archive.h"

namespace gallop::agent {

/// Tensors by name, on any device.
using NamedTensors = std::map<std::string, torch::Tensor>;

/// Writes through `fill` to a temporary beside `file`, then renames. Throws FileError and leaves no half
/// file.
void write_file(const std::filesystem::path& file, const std::function<void(std::ostream&)>& fill);

/// All bytes of a file. Throws FileError.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

void save_tensors(const std::filesystem::path& file, const NamedTensors& tensors);

/// What a file of torch's holds. Throws FileError: missing, damaged or cut short.
[[nodiscard]] std::vector<ArchiveEntry> read_archive(const std::filesystem::path& file);

/// Throws FileError: missing, damaged, or a pickle of something else. Never runs anything the file says, and
/// never takes more memory than a small multiple of its size.
[[nodiscard]] NamedTensors load_tensors(const std::filesystem::path& file);
/// The same of a file that is already unpacked.
[[nodiscard]] NamedTensors load_tensors(const std::vector<ArchiveEntry>& entries,
                                        const std::filesystem::path& file);

/// Text and bytes as a tensor of uint8, and back.
[[nodiscard]] torch::Tensor to_tensor(std::string_view bytes);
[[nodiscard]] std::string to_string(const torch::Tensor& bytes);

}  // namespace gallop::agent
