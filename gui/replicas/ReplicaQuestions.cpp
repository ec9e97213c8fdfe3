#include "gui/replicas/ReplicaQuestions.h"

#include "engine/replica/ReplicaAutostart.h"
#include "gui/replicas/ReplicaWords.h"

#include <QtCore/QDir>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

namespace basekeep {

namespace {

QMessageBox* makeQuestion(QWidget* parent, const char* objectName, const QString& title, const QString& text)
{
    auto* question = new QMessageBox(QMessageBox::Warning, title, text, QMessageBox::NoButton, parent);
    question->setObjectName(QString::fromLatin1(objectName));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    return question;
}

void addButtons(QMessageBox* question, const QString& yes, const char* objectName, const QString& no,
                const std::function<void()>& go)
{
    QPushButton* button = question->addButton(yes, QMessageBox::DestructiveRole);
    button->setObjectName(QString::fromLatin1(objectName));
    QPushButton* keep = question->addButton(no, QMessageBox::RejectRole);
    question->setDefaultButton(keep);
    question->setEscapeButton(keep);
    QObject::connect(button, &QPushButton::clicked, question, go);
}

QCheckBox* addCheckBox(QMessageBox* question, const char* objectName, const QString& text)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(QString::fromLatin1(objectName));
    question->setCheckBox(box);
    return box;
}

QString asList(const QStringList& lines)
{
    QString text;
    for (const QString& line : lines)
        text += QStringLiteral("\n• ") + line;
    return text;
}

} // namespace

void ReplicaQuestions::promote(QWidget* parent, const Replica& replica, const std::function<void(bool)>& go)
{
    const QString server = ReplicaWords::serverName(replica);
    auto* question =
        makeQuestion(parent, "promoteQuestion", tr("Promote Replica"),
                     tr("Make the replica in %1 a server of its own?").arg(QDir::toNativeSeparators(replica.folder)));
    QString text =
        tr("It stops following “%1” for good, takes writes, and begins a timeline of its own. This cannot be "
           "taken back: to follow again it must be cloned again.\n\nIf the old primary still takes writes, "
           "there are two of them from now on, and what is written to one is missing on the other. Make sure "
           "that applications write to one of them only.",
           "server")
            .arg(server);
    if (ReplicaAutostart(replica).isEnabled())
        text += QStringLiteral("\n\n") + tr("It goes on being started %1.").arg(ReplicaAutostart::moment());
    QCheckBox* drop = nullptr;
    if (!replica.slotName.isEmpty()) {
        text += QStringLiteral("\n\n") +
                tr("Its slot “%1” on the old primary is of no use then. If it stays, the old primary keeps WAL for "
                   "nobody until its disk is full.")
                    .arg(replica.slotName);
        drop = addCheckBox(question, "promoteDropSlot", tr("&Drop its slot on the old primary"));
        drop->setChecked(true);
    }
    question->setInformativeText(text);
    addButtons(question, tr("&Promote"), "promoteConfirm", tr("&Keep Following"),
               [go, drop] { go(drop && drop->isChecked()); });
    question->open();
}

void ReplicaQuestions::remove(QWidget* parent, const Replica& replica, const QStringList& plan, bool isPromoted,
                              const std::function<void(bool)>& go)
{
    auto* question = makeQuestion(parent, "removeReplicaQuestion", tr("Remove Replica"),
                                  tr("Remove the replica in %1?").arg(QDir::toNativeSeparators(replica.folder)));
    QString text =
        plan.isEmpty() ? tr("Nothing of it is left; it goes from the list.") : tr("This will be done:") + asList(plan);
    if (isPromoted)
        text += QStringLiteral("\n\n") +
                tr("It was promoted: what was written to it since then is nowhere else, and is lost.");
    question->setInformativeText(text);
    QCheckBox* keep = nullptr;
    if (!replica.slotName.isEmpty()) {
        keep = addCheckBox(question, "removeKeepSlot", tr("&Leave the slot alone (its server is gone for ever)"));
        keep->setToolTip(tr("Without this, nothing is removed while the slot cannot be dropped."));
    }
    addButtons(question, tr("&Remove Replica"), "removeReplicaConfirm", tr("&Keep Replica"),
               [go, keep] { go(keep && keep->isChecked()); });
    question->open();
}

void ReplicaQuestions::cloneAgain(QWidget* parent, const Replica& replica, const QStringList& plan, bool isPromoted,
                                  const std::function<void()>& go)
{
    auto* question =
        makeQuestion(parent, "cloneAgainQuestion", tr("Re-clone Replica"),
                     tr("Remove the replica in %1, to clone “%2” there again?", "folder, server")
                         .arg(QDir::toNativeSeparators(replica.folder), ReplicaWords::serverName(replica)));
    QString text = tr("First this will be done:") + asList(plan) + QStringLiteral("\n\n") +
                   tr("Then the form for the clone opens with the same folder, port and slot.");
    if (isPromoted)
        text +=
            QLatin1Char(' ') + tr("It was promoted: what was written to it since then is nowhere else, and is lost.");
    question->setInformativeText(text);
    addButtons(question, tr("&Remove and Clone Again…"), "cloneAgainConfirm", tr("&Keep Replica"), go);
    question->open();
}

} // namespace basekeep
