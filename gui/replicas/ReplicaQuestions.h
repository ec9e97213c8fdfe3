#pragma once

#include "engine/replica/Replica.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <functional>

class QWidget;

namespace basekeep {

/// The questions before what cannot be taken back. Each names what will happen; `go` is called if the answer is yes.
class ReplicaQuestions final
{
    Q_DECLARE_TR_FUNCTIONS(ReplicaQuestions)

public:
    ReplicaQuestions() = delete;

    static void promote(QWidget* parent, const Replica& replica, const std::function<void(bool dropsSlot)>& go);

    /// `plan` is what ReplicaControl says it will do, a line each.
    static void remove(QWidget* parent, const Replica& replica, const QStringList& plan, bool isPromoted,
                       const std::function<void(bool keepsSlot)>& go);

    /// The same removal, followed by a clone of the same server into the same folder.
    static void cloneAgain(QWidget* parent, const Replica& replica, const QStringList& plan, bool isPromoted,
                           const std::function<void()>& go);
};

} // namespace basekeep
