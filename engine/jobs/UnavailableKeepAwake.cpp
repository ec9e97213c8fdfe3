#include "engine/jobs/KeepAwake.h"

// For systems whose way of staying awake this build knows nothing of: Qt without D-Bus, mostly.

namespace basekeep {

struct KeepAwake::Hold
{
};

KeepAwake::KeepAwake(const QString&) : m_obstacle(QStringLiteral("built without D-Bus")) {}

KeepAwake::~KeepAwake() = default;

} // namespace basekeep
