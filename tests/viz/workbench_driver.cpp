// SPDX-License-Identifier: MIT
// Input is what the backends would set: KeysDown by GLFW's numbers, MousePos and MouseDown.
#include "workbench_driver.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <stdexcept>

#include "made_up_model.h"

namespace gallop::viz {
namespace {

/// Drawing letters takes longer than a test; they are made once a scale.
struct Letters {
  explicit Letters(float scale) {
    fonts = load_fonts(atlas, scale);
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
  }
  ImFontAtlas atlas;
  Fonts fonts;
};

Letters& letters(float scale) {
  static Letters usual(1.0F);
  static Letters larger(1.25F);
  return scale == 1.0F ? usual : larger;
}

void add(ViewerIntent& sum, const ViewerIntent& more) {
  const auto take = [](auto& to, const auto& from) {
    if (from) to = from;
  };
  take(sum.pause, more.pause);
  take(sum.seek, more.seek);
  take(sum.speed, more.speed);
  take(sum.show, more.show);
  take(sum.stochastic, more.stochastic);
  take(sum.push, more.push);
  take(sum.pause_training, more.pause_training);
  take(sum.answer, more.answer);
  sum.step += more.step;
  sum.restart |= more.restart;
  sum.checkpoint |= more.checkpoint;
  sum.stop_and_save |= more.stop_and_save;
  sum.close |= more.close;
  sum.open.insert(sum.open.end(), more.open.begin(), more.open.end());
}

}  // namespace

WorkbenchDriver::WorkbenchDriver(ViewerModel shown, float width, float height, float scale)
    : model(std::move(shown)),
      workbench(made_up_scene(), {}),
      context_(ImGui::CreateContext(&letters(scale).atlas)),
      scale_(scale) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;  // as OpenGL 3.3 has
  io.DisplaySize = {width, height};
  io.DeltaTime = 1.0F / 30.0F;
  io.MousePos = {-1.0F, -1.0F};
  io.KeyMap[ImGuiKey_Enter] = GLFW_KEY_ENTER;
  io.KeyMap[ImGuiKey_Escape] = GLFW_KEY_ESCAPE;
  io.FontDefault = letters(scale).fonts.text;
  io.ClipboardUserData = this;
  io.SetClipboardTextFn = [](void* driver, const char* words) {
    static_cast<WorkbenchDriver*>(driver)->clipboard = words;
  };
  apply_theme(ImGui::GetStyle(), scale);
  settle();
}

WorkbenchDriver::~WorkbenchDriver() { ImGui::DestroyContext(context_); }

ViewerIntent WorkbenchDriver::frame() {
  ImGui::NewFrame();
  ViewerIntent intent = workbench.draw(model, facts, letters(scale_).fonts, scale_);
  ImGui::Render();
  screenshot |= workbench.wishes().screenshot;
  record |= workbench.wishes().record;
  if (workbench.wishes().chart_picture) chart_picture = workbench.wishes().chart_picture;
  return intent;
}

void WorkbenchDriver::settle() {
  for (int i = 0; i < 3; ++i) (void)frame();
}

ViewerIntent WorkbenchDriver::press(int key, bool control, bool shift) {
  ImGuiIO& io = ImGui::GetIO();
  ViewerIntent wanted;
  io.KeyCtrl = control;
  io.KeyShift = shift;
  io.KeysDown[key] = true;
  add(wanted, frame());
  io.KeysDown[key] = false;
  io.KeyCtrl = io.KeyShift = false;
  add(wanted, frame());
  return wanted;
}

void WorkbenchDriver::move_to(const ImVec2& place) {
  ImGui::GetIO().MousePos = place;
  settle();
}

ViewerIntent WorkbenchDriver::click(const std::string& label, int button) {
  move_to(item(label).box.middle());
  ViewerIntent wanted;
  ImGui::GetIO().MouseDown[button] = true;
  add(wanted, frame());
  ImGui::GetIO().MouseDown[button] = false;
  add(wanted, frame());
  add(wanted, frame());
  return wanted;
}

ViewerIntent WorkbenchDriver::double_click(const std::string& label) {
  move_to(item(label).box.middle());
  ViewerIntent wanted;
  for (int i = 0; i < 2; ++i) {
    ImGui::GetIO().MouseDown[0] = true;
    add(wanted, frame());
    ImGui::GetIO().MouseDown[0] = false;
    add(wanted, frame());
  }
  return wanted;
}

ViewerIntent WorkbenchDriver::drag(const ImVec2& from, const ImVec2& to, int button, bool control) {
  ImGuiIO& io = ImGui::GetIO();
  move_to(from);
  ViewerIntent wanted;
  io.KeyCtrl = control;
  io.MouseDown[button] = true;
  add(wanted, frame());
  constexpr int kMoves = 5;
  for (int i = 1; i <= kMoves; ++i) {
    const float t = static_cast<float>(i) / kMoves;
    io.MousePos = {from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)};
    add(wanted, frame());
  }
  io.MouseDown[button] = false;
  io.KeyCtrl = false;
  add(wanted, frame());
  return wanted;
}

void WorkbenchDriver::type(const std::string& words) {
  ImGui::GetIO().AddInputCharactersUTF8(words.c_str());
  (void)frame();
}

Item WorkbenchDriver::item(const std::string& label) const {
  const Item* found = workbench.items().find(label);
  if (found == nullptr) throw std::runtime_error("not drawn: " + label);
  return *found;
}

}  // namespace gallop::viz
