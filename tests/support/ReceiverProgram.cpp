#include "tests/support/ReceiverProgram.h"

#include "engine/wal/ArchivedSegment.h"
#include "engine/storage/FileSystem.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

constexpr int patienceMs = 60000;

} // namespace

ReceiverProgram::ReceiverProgram(const ConnectionSettings& server, const QString& folder, const QStringList& options,
                                 const QString& program)
{
    QStringList arguments = server.toCommandLineOptions();
    arguments << QStringLiteral("-D") << folder << QStringLiteral("-v") << options;
    if (program.isEmpty())
        arguments.prepend(QStringLiteral("receivewal"));
    m_process.setProcessChannelMode(QProcess::ForwardedOutputChannel);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.start(program.isEmpty() ? QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli") : program, arguments);
    m_process.waitForStarted(patienceMs);
}

ReceiverProgram::~ReceiverProgram()
{
    kill();
}

void ReceiverProgram::kill()
{
    m_process.kill();
    m_process.waitForFinished(patienceMs);
}

void ReceiverProgram::terminate()
{
    m_process.terminate();
}

int ReceiverProgram::wait()
{
    const bool ended = !isRunning() || m_process.waitForFinished(patienceMs);
    return ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

bool ReceiverProgram::says(const QString& text)
{
    const QDeadlineTimer deadline(patienceMs);
    while (!words().contains(text)) {
        if (!isRunning() || deadline.hasExpired())
            return words().contains(text);
        m_process.waitForReadyRead(50);
    }
    return true;
}

QString ReceiverProgram::words()
{
    m_words += QString::fromUtf8(m_process.readAllStandardError());
    return m_words;
}

namespace WalFiles {

QByteArray segment(const QString& folder, const QString& name, quint32 segmentSize)
{
    const QStringList found = QDir(folder).entryList({name, name + QStringLiteral(".*")}, QDir::Files, QDir::Name);
    QByteArray partial;
    for (const QString& file : found) {
        const auto archived = ArchivedSegment::fromFileName(file, segmentSize);
        if (!archived)
            continue;
        const auto content = ArchivedSegment::content(FileSystem::toPath(folder + QLatin1Char('/') + file),
                                                      archived->method, segmentSize, segmentSize);
        if (archived->isPartial)
            partial = content.start.size() > partial.size() ? content.start : partial;
        else
            return content.isWhole && content.bytes == segmentSize ? content.start : QByteArray();
    }
    return partial;
}

QStringList complete(const QString& folder, quint32 segmentSize)
{
    QStringList names;
    for (const QString& file : QDir(folder).entryList(QDir::Files, QDir::Name)) {
        const auto archived = ArchivedSegment::fromFileName(file, segmentSize);
        if (archived && !archived->isPartial && !names.contains(file.left(24)))
            names << file.left(24);
    }
    return names;
}

QString faults(const QString& folder, const QString& walFolder, quint32 timeline, Lsn end, quint32 segmentSize)
{
    const QString prefix = WalSegment::historyFileName(timeline).left(8);
    const QStringList names =
        complete(folder, segmentSize).filter(prefix).filter(QRegularExpression(QLatin1Char('^') + prefix));
    if (names.isEmpty())
        return QStringLiteral("there is no segment of timeline %1").arg(timeline);
    const quint64 first = WalSegment::parseFileName(names.first(), segmentSize)->number;
    for (quint64 number = first; number < end.value / segmentSize; ++number) {
        const QString name = WalSegment::fileName(timeline, Lsn{number * segmentSize}, segmentSize);
        if (!names.contains(name))
            return name + QStringLiteral(" is missing");
        QFile original(walFolder + QLatin1Char('/') + name);
        if (!original.open(QIODevice::ReadOnly))
            return name + QStringLiteral(" is not on the server");
        if (segment(folder, name, segmentSize) != original.readAll())
            return name + QStringLiteral(" differs from the server's");
    }
    return {};
}

} // namespace WalFiles

} // namespace basekeep
