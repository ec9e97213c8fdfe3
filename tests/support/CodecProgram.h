#pragma once

#include "tests/support/TestServer.h"

#include <QtCore/QByteArray>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// One of the programs gzip, zstd and lz4, each of the Debian package of its name: the other side of every format.
class CodecProgram final
{
public:
    explicit CodecProgram(const QString& name) : m_name(name), m_path(QStandardPaths::findExecutable(name)) {}

    /// Why it cannot be had, for BASEKEEP_SKIP_FOR; empty if it can.
    [[nodiscard]] QString unavailableReason() const
    {
        return m_path.isEmpty() ? QStringLiteral("skipped: no program %1 on this machine").arg(m_name) : QString();
    }

    struct Result
    {
        bool isOk = false;
        QByteArray output;
        QByteArray complaint;
    };

    /// Gives it the input on standard input.
    [[nodiscard]] Result run(const QStringList& arguments, const QByteArray& input) const
    {
        QProcess process;
        process.start(m_path, arguments);
        process.write(input);
        process.closeWriteChannel();
        constexpr int patienceMs = 120'000;
        Result result;
        const bool ended = process.waitForFinished(patienceMs);
        result.isOk = ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
        result.output = process.readAllStandardOutput();
        result.complaint = process.readAllStandardError();
        return result;
    }

private:
    QString m_name;
    QString m_path;
};

} // namespace basekeep
