import express from 'express';
import cron from 'node-cron';
import { router } from './routes';
import { expireReservations } from './services/tickets';

export const app = express();
app.use(express.json());
app.use('/api', router);

cron.schedule('* * * * *', () => expireReservations());

app.listen(Number(process.env.PORT ?? 3000));
