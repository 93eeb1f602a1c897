// SPDX-License-Identifier: MIT
// Where each thing that can be clicked or read stood in the latest frame, by its label: how tests find what
// to click, and see that nothing is cut off.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace gallop::viz {

/// A rectangle on the screen, in pixels.
struct Box {
  float left = 0.0F;
  float top = 0.0F;
  float right = 0.0F;
  float bottom = 0.0F;

  [[nodiscard]] float width() const { return right - left; }
  [[nodiscard]] float height() const { return bottom - top; }
  [[nodiscard]] bool is_empty() const { return width() <= 0.0F || height() <= 0.0F; }
  [[nodiscard]] ImVec2 first() const { return {left, top}; }
  [[nodiscard]] ImVec2 last() const { return {right, bottom}; }
  [[nodiscard]] ImVec2 size() const { return {width(), height()}; }
  [[nodiscard]] ImVec2 middle() const { return {(left + right) / 2.0F, (top + bottom) / 2.0F}; }
  [[nodiscard]] bool contains(const ImVec2& p) const {
    return p.x >= left && p.x < right && p.y >= top && p.y < bottom;
  }
  [[nodiscard]] Box inside(const Box& outer) const {
    return {std::max(left, outer.left), std::max(top, outer.top), std::min(right, outer.right),
            std::min(bottom, outer.bottom)};
  }
};

struct Item {
  std::string label;
  Box box;
  Box seen;               ///< the part that its panel does not cut off
  bool text_fits = true;  ///< every letter is inside the item
};

class Items {
 public:
  void clear() { items_.clear(); }
  void add(Item item) { items_.push_back(std::move(item)); }
  /// The first of that label; nullptr when it was not drawn.
  [[nodiscard]] const Item* find(std::string_view label) const {
    const auto found =
        std::find_if(items_.begin(), items_.end(), [&](const Item& item) { return item.label == label; });
    return found == items_.end() ? nullptr : &*found;
  }
  [[nodiscard]] const std::vector<Item>& all() const { return items_; }

 private:
  std::vector<Item> items_;
};

}  // namespace gallop::viz
