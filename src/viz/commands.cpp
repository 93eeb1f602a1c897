// SPDX-License-Identifier: MIT
// The table, and the reading of keys.
#include "viz/commands.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace gallop::viz {
namespace {

using C = Command;
using G = CommandGroup;

// command, group, label, keys, key, other key, control, shift, repeats, help
constexpr std::array kCommands{
    CommandInfo{C::Open, G::File, "Open...", "Ctrl+O", GLFW_KEY_O, 0, true, false, false,
                "a policy, checkpoint or run; a monitor file"},
    CommandInfo{C::Screenshot, G::File, "Screenshot", "F12", GLFW_KEY_F12, GLFW_KEY_P, false, false, false,
                "PNG of the window (also P)"},
    CommandInfo{C::Record, G::File, "Record", "R", GLFW_KEY_R, 0, false, false, false,
                "MP4 of the 3-D view, until pressed again"},
    CommandInfo{C::CloseWindow, G::File, "Close window", "Ctrl+W", GLFW_KEY_W, 0, true, false, false,
                "asks first while a run is under way"},

    CommandInfo{C::PauseTraining, G::Run, "Pause training", "Shift+Space", GLFW_KEY_SPACE, 0, false, true,
                false, "pause or resume the training"},
    CommandInfo{C::Checkpoint, G::Run, "Checkpoint", "Ctrl+S", GLFW_KEY_S, 0, true, false, false,
                "save one now"},
    CommandInfo{C::StopAndSave, G::Run, "Stop and save", "Ctrl+Q", GLFW_KEY_Q, 0, true, false, false,
                "end the run: saved, drawn and filmed"},

    CommandInfo{C::PausePlayback, G::Playback, "Pause", "Space", GLFW_KEY_SPACE, 0, false, false, false,
                "pause or play the view"},
    CommandInfo{C::StepBack, G::Playback, "Step back", "Left", GLFW_KEY_LEFT, 0, false, false, true,
                "one step back"},
    CommandInfo{C::StepForward, G::Playback, "Step", "Right", GLFW_KEY_RIGHT, 0, false, false, true,
                "one step on"},
    CommandInfo{C::NewEpisode, G::Playback, "New episode", "N", GLFW_KEY_N, 0, false, false, false,
                "start afresh"},
    CommandInfo{C::Slower, G::Playback, "Slower", "-", GLFW_KEY_MINUS, GLFW_KEY_KP_SUBTRACT, false, false,
                true, "playback speed"},
    CommandInfo{C::Faster, G::Playback, "Faster", "=", GLFW_KEY_EQUAL, GLFW_KEY_KP_ADD, false, false, true,
                "playback speed"},
    CommandInfo{C::RealTime, G::Playback, "Real time", "Backspace", GLFW_KEY_BACKSPACE, 0, false, false,
                false, "playback at 1x"},

    CommandInfo{C::FollowCamera, G::Camera, "Follow", "Tab", GLFW_KEY_TAB, 0, false, false, false,
                "goes along with the robot"},
    CommandInfo{C::FreeCamera, G::Camera, "Free", "Esc", GLFW_KEY_ESCAPE, 0, false, false, false,
                "stays where it is put"},
    CommandInfo{C::SideCamera, G::Camera, "Side", "1", GLFW_KEY_1, GLFW_KEY_KP_1, false, false, false,
                "goes along, seen from the side"},
    CommandInfo{C::PybulletCamera, G::Camera, "PyBullet", "2", GLFW_KEY_2, GLFW_KEY_KP_2, false, false, false,
                "the original's point of view"},
    CommandInfo{C::FrontCamera, G::Camera, "Front", "3", GLFW_KEY_3, GLFW_KEY_KP_3, false, false, false,
                "goes along, seen from ahead"},

    CommandInfo{C::Contacts, G::Picture, "Contacts", "C", GLFW_KEY_C, 0, false, false, false,
                "where the robot touches the ground"},
    CommandInfo{C::ContactForces, G::Picture, "Forces", "F", GLFW_KEY_F, 0, false, false, false,
                "how hard the ground pushes there"},
    CommandInfo{C::JointFrames, G::Picture, "Joints", "J", GLFW_KEY_J, 0, false, false, false,
                "the joints' axes"},
    CommandInfo{C::Wireframe, G::Picture, "Wireframe", "W", GLFW_KEY_W, 0, false, false, false, "edges only"},
    CommandInfo{C::Shadows, G::Picture, "Shadows", "S", GLFW_KEY_S, 0, false, false, false,
                "the sun's and the sky's"},
    CommandInfo{C::Grid, G::Picture, "Metre marks", "G", GLFW_KEY_G, 0, false, false, false,
                "the lane and its numbers"},
    CommandInfo{C::Collisions, G::Picture, "Collisions", "V", GLFW_KEY_V, 0, false, false, false,
                "the shapes that physics knows"},

    CommandInfo{C::Help, G::Panels, "Keys", "F1", GLFW_KEY_F1, 0, false, false, false, "this page"},
    CommandInfo{C::Info, G::Panels, "Info", "F2", GLFW_KEY_F2, 0, false, false, false,
                "the run, the machine, the moment"},
    CommandInfo{C::Profiler, G::Panels, "Profiler", "F3", GLFW_KEY_F3, 0, false, false, false,
                "frame times and rates"},
    CommandInfo{C::Sensors, G::Panels, "Sensors", "F4", GLFW_KEY_F4, 0, false, false, false,
                "observation and action as bars"},
    CommandInfo{C::FullScreen, G::Panels, "Full screen", "F5", GLFW_KEY_F5, 0, false, false, false,
                "and back"},
    CommandInfo{C::RunPanel, G::Panels, "Run panel", "F6", GLFW_KEY_F6, 0, false, false, false,
                "show or hide the left column"},
    CommandInfo{C::Charts, G::Panels, "Charts", "F7", GLFW_KEY_F7, 0, false, false, false,
                "show or hide the right column"},
    CommandInfo{C::Log, G::Panels, "Log", "F8", GLFW_KEY_F8, 0, false, false, false,
                "show or hide the lines below"},
    CommandInfo{C::LargeCharts, G::Panels, "Large charts", "F9", GLFW_KEY_F9, 0, false, false, false,
                "legible across a room"},
};

bool went_down(int key, bool repeats) { return key != 0 && ImGui::IsKeyPressed(key, repeats); }

}  // namespace

std::span<const CommandInfo> all_commands() { return kCommands; }

const CommandInfo& info(Command command) {
  const auto found = std::find_if(kCommands.begin(), kCommands.end(),
                                  [&](const CommandInfo& one) { return one.command == command; });
  assert(found != kCommands.end());
  return *found;
}

std::vector<Command> typed_commands() {
  const ImGuiIO& io = ImGui::GetIO();
  std::vector<Command> typed;
  if (io.WantTextInput || io.KeyAlt || io.KeySuper) {
    return typed;
  }
  for (const CommandInfo& one : kCommands) {
    // "+" is "=" with shift on many keyboards
    const bool shift_matches = io.KeyShift == one.shift || one.command == Command::Faster;
    if (io.KeyCtrl == one.control && shift_matches &&
        (went_down(one.key, one.repeats) || went_down(one.other_key, one.repeats))) {
      typed.push_back(one.command);
    }
  }
  return typed;
}

}  // namespace gallop::viz
