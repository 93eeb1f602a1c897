// SPDX-License-Identifier: MIT
// Named tensors on disk: a pickled dictionary, which Python's torch.load reads too. Always on the CPU, so
// that a file written beside an accelerator loads without one. Files appear complete or not at all.
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

namespace gallop::agent {

/// Tensors by name, on any device.
using NamedTensors = std::map<std::string, torch::Tensor>;

/// Writes through `fill` to a temporary beside `file`, then renames. Throws FileError and leaves no half
/// file.
void write_file(const std::filesystem::path& file, const std::function<void(std::ostream&)>& fill);

/// All bytes of a file. Throws FileError.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

void save_tensors(const std::filesystem::path& file, const NamedTensors& tensors);

/// Throws FileError: missing, damaged, or a pickle of something else.
[[nodiscard]] NamedTensors load_tensors(const std::filesystem::path& file);

/// Text and bytes as a tensor of uint8, and back.
[[nodiscard]] torch::Tensor to_tensor(std::string_view bytes);
[[nodiscard]] std::string to_string(const torch::Tensor& bytes);

}  // namespace gallop::agent
