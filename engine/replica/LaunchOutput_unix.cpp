#include "engine/replica/LaunchOutput.h"

#include <QtCore/QProcess>

namespace basekeep {

struct LaunchOutput::Handles
{
};

LaunchOutput::LaunchOutput() = default;

LaunchOutput::~LaunchOutput() = default;

void LaunchOutput::applyTo(QProcess& process)
{
    process.setProcessChannelMode(QProcess::MergedChannels);
}

QByteArray LaunchOutput::text(QProcess& process) const
{
    return process.readAll();
}

} // namespace basekeep
