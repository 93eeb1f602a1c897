// SPDX-License-Identifier: MIT
// The GLSL programs: capsules, floor, sky, and the numbers painted on the floor. Every program begins with
// kShaderPrelude and reads the one uniform block that renderer.cpp fills once a frame (struct FrameBlock
// mirrors it).
//
// Shadows need no shadow map. Everything that casts one is a capsule, and seen along the light a ray is a
// point and a capsule a line segment: a shadow is the distance between the two, softened by how far above the
// point the capsule is. The robot evaluates that for each of its pixels; for the floor it is gathered first
// in a small texture, the floor light, in which each capsule touches only the rectangle it can darken.
#pragma once

#include <cstddef>
#include <string>

namespace gallop::viz {

/// Most capsules that cast shadows; the array's size in the uniform block.
inline constexpr int kMaxCapsules = 64;

inline constexpr const char* kShaderPrelude = R"glsl(#version 330 core
const int kMaxCapsules = 64;

layout(std140) uniform Frame {
  mat4 view_projection;
  mat4 picture_to_world;
  vec4 eye;            // xyz
  vec4 ends;           // x: where the fog is complete, squared; y: how far the floor goes
  vec4 sun_right;      // xyz: with sun_up and sun_direction the axes of light space
  vec4 sun_up;
  vec4 sun_direction;  // xyz: towards the sun
  vec4 lit_floor;      // the rectangle the floor light covers: minimum xy, 1/size xy
  ivec4 options;       // x: 1 with grid
  vec4 sun_capsules[2 * kMaxCapsules];  // in light space: start xyz, radius; extent xyz, 1/|extent.xy|^2
  vec4 sky_capsules[2 * kMaxCapsules];  // the same seen from straight above, which is world space
};

// tangents of the half angles of the two lights that capsules hide
const float kSunSoftness = 0.09;
const float kSkySoftness = 0.5;

const vec3 kHorizon = vec3(0.63, 0.72, 0.80);
const vec3 kZenith = vec3(0.10, 0.25, 0.52);
const vec3 kSunlight = vec3(1.00, 0.93, 0.82);
const vec3 kSkylight = vec3(0.30, 0.36, 0.44);

// what part of a round light a capsule hides from a point; `softness` is the tangent of the light's half angle
float covered(vec4 start, vec4 extent, vec3 point, float softness) {
  vec2 to_point = point.xy - start.xy;
  float along = clamp(dot(to_point, extent.xy) * extent.w, 0.0, 1.0);
  float above = start.z + along * extent.z - point.z;
  float aside = length(to_point - along * extent.xy);
  float blur = max(softness * above, 0.002);
  vec2 edges = smoothstep(-blur, blur, vec2(aside + start.w, aside - start.w));
  return above > 0.0 ? edges.x - edges.y : 0.0;
}

// complete before the floor ends
vec3 in_fog(vec3 colour, vec3 position) {
  vec3 away = position - eye.xyz;
  float clear = max(1.0 - dot(away, away) / ends.x, 0.0);
  return mix(kHorizon, colour, clear * clear);
}

vec3 in_light_space(vec3 position) {
  return vec3(dot(position, sun_right.xyz), dot(position, sun_up.xyz), dot(position, sun_direction.xyz));
}

// linear light to what a screen expects: gamma 2 is quick, and against a screen's 2.2 a touch of contrast
vec4 on_screen(vec3 colour) { return vec4(sqrt(colour), 1.0); }
)glsl";

/// Goes before kCapsuleVertexShader for what hides and is hidden.
inline constexpr const char* kCapsuleInPlace = R"glsl(
vec4 in_picture(vec3 at) { return view_projection * vec4(at, 1.0); }
)glsl";

/// Goes before kCapsuleVertexShader for what shows through anything a little nearer to the eye.
inline constexpr const char* kCapsuleUpFront = R"glsl(
vec4 in_picture(vec3 at) {
  const float kThrough = 0.5;  // metres: a joint's axis may point into the floor, seen at a flat angle
  vec3 to_eye = eye.xyz - at;
  vec4 here = view_projection * vec4(at, 1.0);
  vec4 nearer = view_projection * vec4(at + to_eye * min(kThrough / length(to_eye), 0.5), 1.0);
  return vec4(here.xy, nearer.z / nearer.w * here.w, here.w);
}
)glsl";

inline constexpr const char* kCapsuleVertexShader = R"glsl(
layout(location = 0) in vec3 position;  // of a capsule of radius 1 and length 2
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 centre_radius;
layout(location = 3) in vec4 rotation;
layout(location = 4) in vec4 colour_half_length;
layout(location = 5) in float taper;

out vec3 world_position;
out vec3 world_normal;
flat out vec3 colour;
flat out int capsule;

vec3 rotated(vec3 v) { return v + 2.0 * cross(rotation.xyz, cross(rotation.xyz, v) + rotation.w * v); }

void main() {
  vec3 end = position - normal;  // of the axis: z is 1 or -1
  float radius = centre_radius.w * (end.z > 0.0 ? taper : 1.0);
  world_position = centre_radius.xyz + rotated(end * colour_half_length.w + normal * radius);
  world_normal = rotated(normal);
  colour = colour_half_length.rgb;
  capsule = gl_InstanceID;
  gl_Position = in_picture(world_position);
}
)glsl";

/// Goes before kRobotFragmentShader: the sunlight on a point of a capsule, past the others of as many. A line
/// a capsule and no loop, because a software rasteriser reads an array much faster at places it knows.
[[nodiscard]] inline std::string sunlight_function(std::size_t capsules) {
  std::string text = R"glsl(
float past(int other, vec3 point, int self) {
  float hidden = covered(sun_capsules[2 * other], sun_capsules[2 * other + 1], point, kSunSoftness);
  return 1.0 - (other == self ? 0.0 : hidden);
}
float sunlight(vec3 point, int self) {
  float sun = 1.0;
)glsl";
  for (std::size_t i = 0; i < capsules; ++i) {
    text.append("  sun *= past(").append(std::to_string(i)).append(", point, self);\n");
  }
  return text + "  return sun;\n}\n";
}

inline constexpr const char* kRobotFragmentShader = R"glsl(
in vec3 world_position;
in vec3 world_normal;
flat in vec3 colour;
flat in int capsule;
out vec4 pixel;

void main() {
  vec3 normal = normalize(world_normal);
  vec3 to_eye = normalize(eye.xyz - world_position);
  float facing_sun = dot(normal, sun_direction.xyz);

  float sun = sunlight(in_light_space(world_position), capsule);

  // light from the sky above and, warmer, back from the floor, which is darker right under the robot
  vec3 floorlight = vec3(0.19, 0.18, 0.17) * min(0.35 + world_position.z, 1.0);
  vec3 ambient = mix(floorlight, kSkylight, 0.5 + 0.5 * normal.z);
  vec3 lit = colour * (ambient + kSunlight * (sun * max(facing_sun, 0.0)));

  float highlight = max(dot(normal, normalize(to_eye + sun_direction.xyz)), 0.0);
  highlight *= highlight;
  highlight *= highlight;
  highlight *= highlight;
  highlight *= highlight;
  float rim = 1.0 - max(dot(normal, to_eye), 0.0);
  rim *= rim;
  lit += kSunlight * (0.35 * sun * highlight * highlight) + kSkylight * (0.30 * rim * rim * (0.5 + 0.5 * normal.z));
  pixel = on_screen(in_fog(lit, world_position));
}
)glsl";

// Flat but for a darker edge, in which a ball is seen to be round.
inline constexpr const char* kMarkerFragmentShader = R"glsl(
in vec3 world_position;
in vec3 world_normal;
flat in vec3 colour;
out vec4 pixel;

void main() {
  float facing = dot(normalize(world_normal), normalize(eye.xyz - world_position));
  pixel = on_screen(colour * (0.7 + 0.3 * max(facing, 0.0)));
}
)glsl";

inline constexpr const char* kOutlineFragmentShader = R"glsl(
flat in vec3 colour;
out vec4 pixel;

void main() { pixel = on_screen(colour); }
)glsl";

// The floor is nine rectangles: the middle one has the floor light on it, the others know there is none to
// read.
inline constexpr const char* kFloorVertexShader = R"glsl(
layout(location = 0) in vec3 position;  // xy: -1.5, -0.5, 0.5 or 1.5, the borders of the rectangles
out vec3 world_position;

void main() {
  vec4 middle = clamp(vec4(lit_floor.xy, lit_floor.xy + 1.0 / lit_floor.zw), eye.xyxy - ends.y, eye.xyxy + ends.y);
  vec2 inner = mix(middle.xy, middle.zw, vec2(greaterThan(position.xy, vec2(0.0))));
  vec2 outer = eye.xy + sign(position.xy) * ends.y;
  world_position = vec3(mix(inner, outer, vec2(greaterThan(abs(position.xy), vec2(1.0)))), 0.0);
  gl_Position = view_projection * vec4(world_position, 1.0);
}
)glsl";

/// Goes before kFloorFragmentShader for the middle rectangle.
inline constexpr const char* kFloorLit = R"glsl(
uniform sampler2D floor_light;
vec2 light_at(vec2 place) { return texture(floor_light, (place - lit_floor.xy) * lit_floor.zw).rg; }
)glsl";

/// Goes before kFloorFragmentShader for the rectangles around it.
inline constexpr const char* kFloorPlain = R"glsl(
vec2 light_at(vec2 place) { return vec2(1.0); }
)glsl";

inline constexpr const char* kFloorFragmentShader = R"glsl(
in vec3 world_position;
out vec4 pixel;

// the mean of a wave over `width`; the wave is +1 and -1 for a metre each
vec2 square_wave(vec2 at, vec2 width, vec2 per_width) {
  vec2 upper = abs(fract(0.5 * at + 0.25 * width) - 0.5);
  vec2 lower = abs(fract(0.5 * at - 0.25 * width) - 0.5);
  return 2.0 * (lower - upper) * per_width;
}

// how much of a pixel a line covers whose middle is `away`; `per_width` is one over the pixel's width
float line(float away, float half_line, float per_width) {
  return clamp((half_line - away) * per_width + 0.5, 0.0, min(2.0 * half_line * per_width, 1.0));
}

void main() {
  vec2 at = world_position.xy;
  vec2 width = abs(dFdx(at)) + abs(dFdy(at)) + 1e-5;
  vec2 per_width = 1.0 / width;

  vec2 wave = square_wave(at, width, per_width);
  vec3 colour = mix(vec3(0.085, 0.120, 0.150), vec3(0.125, 0.165, 0.200), 0.5 + 0.5 * wave.x * wave.y);
  if (options.x == 1) {
    // the lane and its two lines, and a mark a metre on the near one; every fifth is longer
    colour += vec3(0.030, 0.032, 0.030) * line(abs(at.y), 0.5, per_width.y);
    float to_metre = abs(fract(at.x + 0.5) - 0.5);
    float to_fifth = abs(fract(at.x * 0.2 + 0.5) - 0.5);
    float reach = to_fifth < 0.1 ? 0.12 : 0.06;
    float paint = line(abs(abs(at.y) - 0.5), 0.018, per_width.y) +
                  line(to_metre, 0.018, per_width.x) * line(abs(at.y + 0.51 + reach), reach, per_width.y);
    colour = mix(colour, vec3(0.80), 0.92 * min(paint, 1.0));
  }

  vec2 light = light_at(at);
  colour *= kSkylight * light.g + kSunlight * (light.r * sun_direction.z);
  pixel = on_screen(in_fog(colour, world_position));
}
)glsl";

inline constexpr const char* kFloorLightVertexShader = R"glsl(
out vec3 point;  // of the floor, as the light sees it
flat out vec4 start;
flat out vec4 extent;
flat out int light;

void main() {  // one quad a capsule and light: the sun first, then the sky
  int capsule = gl_InstanceID / 2;
  light = gl_InstanceID % 2;
  start = sky_capsules[2 * capsule];
  extent = sky_capsules[2 * capsule + 1];
  vec3 towards_light = light == 0 ? sun_direction.xyz : vec3(0.0, 0.0, 1.0);
  float softness = light == 0 ? kSunSoftness : kSkySoftness;

  // the shadows of the axis' two ends, each with its soft edge around it
  vec4 heights = vec4(start.zz, (start + extent).zz);
  vec4 ends = vec4(start.xy, (start + extent).xy) - heights / towards_light.z * towards_light.xyxy;
  vec4 around = (start.w + softness * max(heights, 0.0) / towards_light.z + 0.01) / towards_light.z;
  vec2 low = min(ends.xy - around.xy, ends.zw - around.zw);
  vec2 high = max(ends.xy + around.xy, ends.zw + around.zw);
  vec2 at = mix(low, high, vec2(gl_VertexID % 2, gl_VertexID / 2));

  point = vec3(at, 0.0);
  if (light == 0) {
    point = in_light_space(point);
    start = sun_capsules[2 * capsule];
    extent = sun_capsules[2 * capsule + 1];
  }
  gl_Position = vec4((at - lit_floor.xy) * lit_floor.zw * 2.0 - 1.0, 0.0, 1.0);
}
)glsl";

inline constexpr const char* kFloorLightFragmentShader = R"glsl(
in vec3 point;
flat in vec4 start;
flat in vec4 extent;
flat in int light;
out vec4 pixel;  // multiplies what is there: red sunlight, green skylight

void main() {
  float seen = 1.0 - covered(start, extent, point, light == 0 ? kSunSoftness : kSkySoftness);
  pixel = light == 0 ? vec4(seen, 1.0, 1.0, 1.0) : vec4(1.0, seen, 1.0, 1.0);
}
)glsl";

inline constexpr const char* kSkyVertexShader = R"glsl(
out vec3 ray;

void main() {  // one triangle over the whole picture, at the far plane
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  vec4 far = picture_to_world * vec4(corner, 1.0, 1.0);
  ray = far.xyz / far.w - eye.xyz;
  gl_Position = vec4(corner, 1.0, 1.0);
}
)glsl";

inline constexpr const char* kSkyFragmentShader = R"glsl(
in vec3 ray;
out vec4 pixel;

void main() {
  float down = 1.0 - clamp(normalize(ray).z * 1.6, 0.0, 1.0);
  pixel = on_screen(mix(kZenith, kHorizon, down * down));
}
)glsl";

inline constexpr const char* kNumberVertexShader = R"glsl(
layout(location = 0) in vec2 position;  // on the floor
layout(location = 1) in vec2 place;     // in the texture of glyphs
out vec2 glyph_place;
out vec3 world_position;

void main() {
  glyph_place = place;
  world_position = vec3(position, 0.0);
  gl_Position = view_projection * vec4(world_position, 1.0);
}
)glsl";

inline constexpr const char* kNumberFragmentShader = R"glsl(
in vec2 glyph_place;
in vec3 world_position;
uniform sampler2D glyphs;
out vec4 pixel;

void main() {
  vec3 paint = vec3(0.80) * (kSkylight + kSunlight * sun_direction.z);
  pixel = vec4(on_screen(in_fog(paint, world_position)).rgb, 0.92 * texture(glyphs, glyph_place).r);
}
)glsl";

}  // namespace gallop::viz
