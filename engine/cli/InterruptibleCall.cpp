#include "engine/cli/InterruptibleCall.h"

#include <optional>
#include <thread>

#include <QtCore/QEventLoop>

#include "engine/jobs/Interruption.h"

namespace basekeep {

int callInterruptibly(const std::function<int(const CancelToken& cancel)>& call)
{
    CancelToken cancel;
    Interruption interruption;
    QObject::connect(&interruption, &Interruption::requested, &interruption, [&cancel] { cancel.cancel(); });
    int result = 0;
    std::optional<Failure> failure;
    QEventLoop loop;
    std::thread worker([&] {
        try {
            result = call(cancel);
        } catch (const Failure& caught) {
            failure = caught;
        }
        QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
    });
    loop.exec();
    worker.join();
    if (failure)
        throw *failure;
    return result;
}

} // namespace basekeep
