#include "gui/profiles/SandboxDialog.h"

#include "gui/profiles/SandboxRunner.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr quint64 MiB = quint64(1) << 20;
constexpr int SampleWriters = 2;

} // namespace

SandboxDialog::SandboxDialog(QWidget* parent)
    : QDialog(parent)
    , m_runner(new SandboxRunner(this))
    , m_bar(new MessageBar)
    , m_choices(new QWidget)
    , m_size(new QComboBox)
    , m_writes(new QCheckBox(tr("&Keep writing to it, so that WAL flows during a backup")))
    , m_progress(new QLabel)
    , m_busy(new QProgressBar)
    , m_start(nullptr)
    , m_cancel(nullptr)
{
    setObjectName(QStringLiteral("sandboxDialog"));
    setWindowTitle(tr("Sample Server"));
    auto* explanation =
        new QLabel(tr("A PostgreSQL server of your own, made from the programs that are installed here. It "
                      "listens on this machine only, and can be removed again with everything it made. "
                      "If it is there already, it is started."));
    explanation->setWordWrap(true);
    m_size->setObjectName(QStringLiteral("sandboxSize"));
    for (const quint64 size : {256 * MiB, 1024 * MiB, 4096 * MiB})
        m_size->addItem(formatBytes(size), size);
    m_size->setCurrentIndex(1);
    m_writes->setObjectName(QStringLiteral("sandboxWrites"));
    m_writes->setChecked(true);
    m_progress->setObjectName(QStringLiteral("sandboxProgress"));
    m_progress->setWordWrap(true);
    m_progress->setTextFormat(Qt::PlainText);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("The sample server is being prepared"));

    // The dialog keeps its size when the work begins.
    for (QWidget* widget : std::initializer_list<QWidget*>{m_progress, m_busy}) {
        QSizePolicy policy = widget->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        widget->setSizePolicy(policy);
    }
    auto* form = new QFormLayout(m_choices);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("Sample &data, about:"), m_size);
    form->addRow(QString(), m_writes);
    auto* buttons = new QDialogButtonBox;
    m_start = buttons->addButton(tr("&Start Sample Server"), QDialogButtonBox::AcceptRole);
    m_start->setObjectName(QStringLiteral("sandboxStart"));
    m_start->setIcon(icon(QStringLiteral("play")));
    m_cancel = buttons->addButton(QDialogButtonBox::Cancel);
    m_cancel->setObjectName(QStringLiteral("sandboxCancel"));

    auto* column = new QVBoxLayout(this);
    column->addWidget(m_bar);
    column->addWidget(explanation);
    column->addWidget(m_choices);
    column->addWidget(m_progress);
    column->addWidget(m_busy);
    column->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 72);

    m_start->setDefault(true);
    connect(m_start, &QPushButton::clicked, this, &SandboxDialog::start);
    connect(m_cancel, &QPushButton::clicked, this, &SandboxDialog::reject);
    connect(m_runner, &SandboxRunner::progressed, m_progress, &QLabel::setText);
    connect(m_runner, &SandboxRunner::finished, this, [this](const Sandbox::Status& status) {
        m_status = status;
        accept();
    });
    connect(m_runner, &SandboxRunner::failed, this, [this](const Failure& failure) {
        setWorking(false);
        if (failure.code == Failure::Code::Cancelled)
            QDialog::reject();
        else
            m_bar->showFailure(failure);
        adjustSize();
    });
    setWorking(false);
}

void SandboxDialog::reject()
{
    if (!m_runner->isRunning())
        return QDialog::reject();
    m_cancel->setEnabled(false);
    m_progress->setText(tr("Tidying up …"));
    m_runner->cancel();
}

void SandboxDialog::start()
{
    Sandbox::Options options;
    options.sizeBytes = m_size->currentData().toULongLong();
    options.writeLoad = m_writes->isChecked() ? SampleWriters : 0;
    m_bar->clear();
    m_progress->setText(tr("Looking for PostgreSQL on this machine …"));
    setWorking(true);
    m_runner->start(options);
}

void SandboxDialog::setWorking(bool isWorking)
{
    m_choices->setEnabled(!isWorking);
    m_start->setEnabled(!isWorking);
    m_cancel->setEnabled(true);
    m_progress->setVisible(isWorking);
    m_busy->setVisible(isWorking);
}

} // namespace basekeep
