#include "gui/profiles/SandboxPanel.h"

#include "gui/profiles/SandboxRunner.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

namespace basekeep {

namespace {

constexpr int LookIntervalMs = 5000;

} // namespace

SandboxPanel::SandboxPanel(QWidget* parent)
    : QWidget(parent)
    , m_runner(new SandboxRunner(this))
    , m_text(new QLabel)
    , m_start(new QPushButton(icon(QStringLiteral("play")), tr("Start Sa&mple Server")))
    , m_stop(new QPushButton(icon(QStringLiteral("stop")), tr("Sto&p Sample Server")))
    , m_remove(new QPushButton(icon(QStringLiteral("delete")), tr("&Remove Sample Server…")))
{
    m_text->setObjectName(QStringLiteral("sandboxState"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_start->setObjectName(QStringLiteral("sandboxPanelStart"));
    m_stop->setObjectName(QStringLiteral("sandboxPanelStop"));
    m_remove->setObjectName(QStringLiteral("sandboxPanelRemove"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_text, 1);
    row->addWidget(m_start);
    row->addWidget(m_stop);
    row->addWidget(m_remove);

    connect(m_start, &QPushButton::clicked, this, &SandboxPanel::startRequested);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_runner->isRunning())
            return;
        showWorking(tr("Stopping …"));
        m_runner->stop();
    });
    connect(m_remove, &QPushButton::clicked, this, &SandboxPanel::confirmRemoval);
    connect(m_runner, &SandboxRunner::finished, this, &SandboxPanel::take);
    connect(m_runner, &SandboxRunner::failed, this, [this](const Failure& failure) {
        m_isRemoving = false;
        m_stop->setEnabled(true);
        m_remove->setEnabled(true);
        Q_EMIT failed(failure);
    });
    connect(&m_timer, &QTimer::timeout, this, &SandboxPanel::look);
    take({});
}

void SandboxPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_timer.start(LookIntervalMs);
    look();
}

void SandboxPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
}

void SandboxPanel::look()
{
    if (!m_runner->isRunning())
        m_runner->look();
}

void SandboxPanel::take(const Sandbox::Status& status)
{
    m_start->setVisible(!status.isRunning);
    m_stop->setVisible(status.isRunning);
    m_stop->setEnabled(true);
    m_remove->setVisible(status.exists);
    m_remove->setEnabled(true);
    if (status.isRunning && status.writersRunning > 0)
        m_text->setText(
            tr("Runs on port %1 with PostgreSQL %2; %n process(es) keep writing to it.", nullptr, status.writersRunning)
                .arg(status.port)
                .arg(status.version));
    else if (status.isRunning)
        m_text->setText(tr("Runs on port %1 with PostgreSQL %2.").arg(status.port).arg(status.version));
    else
        m_text->setText(status.exists ? tr("The sample server stands still.")
                                      : tr("There is no sample server here now."));
    m_text->setToolTip(QDir::toNativeSeparators(status.dataDirectory));
    if (m_isRemoving && !status.exists) {
        m_isRemoving = false;
        Q_EMIT removed();
    }
}

void SandboxPanel::confirmRemoval()
{
    auto* question = new QMessageBox(QMessageBox::Question, tr("Remove Sample Server"),
                                     tr("Remove the sample server and its data?"), QMessageBox::NoButton, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("Backups that were taken of it stay where they are."));
    QPushButton* remove = question->addButton(tr("&Remove Sample Server"), QMessageBox::DestructiveRole);
    question->setDefaultButton(question->addButton(tr("&Keep It"), QMessageBox::RejectRole));
    connect(question, &QMessageBox::buttonClicked, this, [this, question, remove] {
        if (question->clickedButton() != remove || m_runner->isRunning())
            return;
        m_isRemoving = true;
        showWorking(tr("Removing …"));
        m_runner->destroySandbox();
    });
    question->open();
}

void SandboxPanel::showWorking(const QString& text)
{
    m_text->setText(text);
    m_stop->setEnabled(false);
    m_remove->setEnabled(false);
}

} // namespace basekeep
