#include "tests/support/CommandRun.h"

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr int patienceMs = 300000;

QProcessEnvironment plainEnvironment()
{
    static const QTemporaryDir ownData;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString& name : names) {
        if (name.startsWith(QLatin1String("PG")))
            environment.remove(name);
    }
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    environment.insert(QStringLiteral("BASEKEEP_DATA_DIR"), ownData.path());
    return environment;
}

} // namespace

CommandRun CommandRun::of(const QString& program, const QStringList& arguments, const QString& folder)
{
    QProcess process;
    process.setProcessEnvironment(plainEnvironment());
    process.setWorkingDirectory(folder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments);
    CommandRun run;
    const bool ended = process.waitForFinished(patienceMs);
    run.output = process.readAllStandardOutput();
    run.error = process.readAllStandardError();
    if (ended && process.exitStatus() == QProcess::NormalExit)
        run.exitCode = process.exitCode();
    else
        run.error += process.errorString().toUtf8();
    return run;
}

QByteArray CommandRun::outputOf(const QString& program, const QStringList& arguments)
{
    const CommandRun run = of(program, arguments);
    if (run.exitCode != 0) {
        throw Failure{Failure::Code::Internal,
                      QStringLiteral("“%1 %2” did not succeed.").arg(program, arguments.join(QLatin1Char(' '))),
                      {},
                      run.toText()};
    }
    return run.output;
}

QString CommandRun::toText() const
{
    return QStringLiteral("exit status %1\n%2%3")
        .arg(exitCode)
        .arg(QString::fromUtf8(output.left(4000)), QString::fromUtf8(error.left(4000)));
}

} // namespace basekeep
