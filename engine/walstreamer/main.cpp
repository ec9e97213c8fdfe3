#include "engine/jobs/Interruption.h"
#include "engine/receivewal/WalArchiveService.h"
#include "engine/wal/WalStreamer.h"

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>

using namespace basekeep;

namespace {

/// The WAL half of a backup. See wal/WalLaneMessages.h for how it talks with its parent.
[[noreturn]] void runWalLane()
{
    // Ctrl-C in a terminal reaches the whole process group. The parent decides what it means and closes our input.
    std::signal(SIGINT, SIG_IGN);
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN);
#endif
    CancelToken cancel;
    ControlPipe control(cancel);
    // The reader thread still sits in its read and uses what main() would destroy.
    const auto fail = [](const QJsonObject& event) {
        const QByteArray line = WalLaneMessages::line(event);
        std::fwrite(line.constData(), 1, std::size_t(line.size()), stdout);
        std::fflush(stdout);
        std::_Exit(EXIT_FAILURE);
    };
    try {
        WalStreamer(control, cancel).run();
    } catch (const ServerFailure& failure) {
        fail(WalLaneMessages::failureEvent(failure, failure.sqlState));
    } catch (const Failure& failure) {
        fail(WalLaneMessages::failureEvent(failure));
    }
    std::_Exit(EXIT_SUCCESS);
}

/// The receiver behind the window's WAL archive. See receivewal/WalArchiveMessages.h.
int runArchive(QCoreApplication& application)
{
    std::string line;
    std::getline(std::cin, line);
    const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
    Interruption interruption;
    try {
        WalArchiveService service(WalArchiveConfiguration::fromJson(json));
        QObject::connect(&interruption, &Interruption::requested, &service, &WalArchiveService::stop);
        QObject::connect(&service, &WalArchiveService::ended, &application, &QCoreApplication::quit,
                         Qt::QueuedConnection);
        service.start();
        QCoreApplication::exec();
        return service.hasFailed() ? EXIT_FAILURE : EXIT_SUCCESS;
    } catch (const Failure&) {
        return EXIT_FAILURE; // who started this process sees that nobody answers
    }
}

} // namespace

/// The child program: receives WAL while its parent does something else. Started by Basekeep itself.
int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("basekeep"));
    if (QCoreApplication::arguments().value(1) == WalArchiveMessages::serviceArgument)
        return runArchive(application);
    runWalLane();
}
