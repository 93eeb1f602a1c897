// SPDX-License-Identifier: MIT
// Only what differs from Bullet's defaults is set.
#include "env/bullet_world.h"

#include "env/half_cheetah_spec.h"

namespace gallop::env {
namespace {

constexpr int kGroundGroup = btBroadphaseProxy::StaticFilter;
constexpr int kGroundMask = btBroadphaseProxy::AllFilter ^ btBroadphaseProxy::StaticFilter;

}  // namespace

BulletWorld::BulletWorld() {
  dynamics.getDispatchInfo().m_deterministicOverlappingPairs = true;  // fixes the order of contact rows
  dynamics.setGravity(btVector3(0, 0, spec::kGravity));
  dynamics.setForceUpdateAllAabbs(false);
  btContactSolverInfo& info = dynamics.getSolverInfo();
  info.m_erp2 = spec::kContactErp;
  info.m_numIterations = spec::kSolverIterations;
  info.m_linearSlop = spec::kLinearSlop;
  info.m_warmstartingFactor = spec::kWarmStart;
  info.m_minimumSolverBatchSize = 0;
  info.m_leastSquaresResidualThreshold = spec::kResidualThreshold;

  plane.setMargin(spec::kGroundMargin);
  ground.setCollisionShape(&plane);
  ground.setFriction(spec::kGroundFriction);
  dynamics.addCollisionObject(&ground, kGroundGroup,
                              kGroundMask);  // before the robot: the lowest broadphase id
}

BulletWorld::~BulletWorld() { dynamics.removeCollisionObject(&ground); }

}  // namespace gallop::env
