#include "engine/processes/UnownedProcess.h"

#include "engine/jobs/Failure.h"
#include "engine/processes/ProcessSession.h"

#include <QtCore/QList>
#include <QtCore/QProcess>

namespace basekeep {

QProcess* startUnownedProcess(const QString& program, const QStringList& arguments, const QByteArray& input)
{
    static auto* unowned = new QList<QProcess*>; // never destroyed, see above
    auto* process = new QProcess;
    unowned->append(process);
    QObject::connect(process, &QProcess::finished, process, [process] {
        unowned->removeOne(process);
        process->deleteLater();
    });
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    giveOwnSession(*process);
    process->start(program, arguments);
    if (!process->waitForStarted()) {
        const QString error = process->errorString();
        unowned->removeOne(process);
        delete process;
        throw Failure{Failure::Code::Internal, Failure::tr("The program %1 could not be started.").arg(program),
                      Failure::tr("Install Basekeep again: that program belongs to it."), error};
    }
    process->write(input);
    process->closeWriteChannel();
    return process;
}

} // namespace basekeep
